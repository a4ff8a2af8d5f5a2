package dev.millrace.shop.play;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;

import dev.millrace.events.InvalidValueException;
import dev.millrace.events.StreamId;
import dev.millrace.shop.invoice.InvoiceLine;
import dev.millrace.shop.play.CsvReader.CsvRecord;
import org.jspecify.annotations.Nullable;

/**
 * One line of the sales file.
 *
 * @param line its number in the file
 * @param invoiceNo the invoice or credit note it belongs to
 * @param customerId null if nobody was asked
 * @param country as told at the till
 * @param soldAt to the minute, UTC
 * @param goods what was sold
 */
record SaleLine(long line, String invoiceNo, @Nullable String customerId, String country, Instant soldAt,
		InvoiceLine goods) {

	static final List<String> COLUMNS = List.of("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate",
			"UnitPrice", "CustomerID", "Country");

	private static final int PRICE_DECIMALS_MAX = 3;

	static SaleLine parse(CsvRecord row) {
		List<String> fields = row.fields();
		if (fields.size() != COLUMNS.size()) {
			throw new BadLineException(row.line(),
					"it has " + fields.size() + " fields where " + COLUMNS.size() + " belong");
		}
		InvoiceLine goods = new InvoiceLine(required(row, 1), fields.get(2), quantity(row), unitPrice(row));
		String customerId = fields.get(6).isEmpty() ? null : fields.get(6);
		return new SaleLine(row.line(), invoiceNo(row), customerId, required(row, 7), soldAt(row), goods);
	}

	private static String invoiceNo(CsvRecord row) {
		try {
			return new StreamId("invoice", required(row, 0)).key();
		}
		catch (InvalidValueException ex) {
			throw bad(row, 0, "is not a number that a stream can have");
		}
	}

	private static int quantity(CsvRecord row) {
		try {
			return Integer.parseInt(row.fields().get(3));
		}
		catch (NumberFormatException ex) {
			throw bad(row, 3, "is not a whole number");
		}
	}

	private static BigDecimal unitPrice(CsvRecord row) {
		try {
			BigDecimal price = new BigDecimal(row.fields().get(5));
			if (price.scale() > PRICE_DECIMALS_MAX) {
				throw bad(row, 5, "has more than " + PRICE_DECIMALS_MAX + " decimals");
			}
			return price;
		}
		catch (NumberFormatException ex) {
			throw bad(row, 5, "is not a decimal number");
		}
	}

	private static Instant soldAt(CsvRecord row) {
		try {
			return LocalDateTime.parse(row.fields().get(4)).toInstant(ZoneOffset.UTC);
		}
		catch (DateTimeException ex) {
			throw bad(row, 4, "is not a time such as 2010-12-01T08:26:00");
		}
	}

	private static String required(CsvRecord row, int column) {
		String field = row.fields().get(column);
		if (field.isBlank()) {
			throw new BadLineException(row.line(), COLUMNS.get(column) + " is empty");
		}
		return field;
	}

	private static BadLineException bad(CsvRecord row, int column, String reason) {
		return new BadLineException(row.line(), COLUMNS.get(column) + " '" + row.fields().get(column) + "' " + reason);
	}

}
