package dev.millrace.shop.play;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import dev.millrace.shop.invoice.InvoiceLine;
import dev.millrace.shop.play.CsvReader.CsvRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class SaleLineTests {

	private static final List<String> GOOD = List.of("536365", "85123A", "HEART HOLDER", "6", "2010-12-01T08:26:00",
			"2.55", "17850", "United Kingdom");

	@Test
	void a_line_is_read_with_its_time_as_utc_and_its_price_exact() {
		SaleLine line = SaleLine.parse(new CsvRecord(2, GOOD));

		assertThat(line)
			.isEqualTo(new SaleLine(2, "536365", "17850", "United Kingdom", Instant.parse("2010-12-01T08:26:00Z"),
					new InvoiceLine("85123A", "HEART HOLDER", 6, new BigDecimal("2.55"))));
	}

	@Test
	void a_line_without_a_customer_is_anonymous() {
		assertThat(SaleLine.parse(with(6, "")).customerId()).isNull();
	}

	@Test
	void an_empty_description_stays_empty() {
		assertThat(SaleLine.parse(with(2, "")).goods().description()).isEmpty();
	}

	@Test
	void stock_codes_keep_their_case_and_their_spaces() {
		assertThat(SaleLine.parse(with(1, "85123a")).goods().stockCode()).isEqualTo("85123a");
		assertThat(SaleLine.parse(with(1, "BANK CHARGES")).goods().stockCode()).isEqualTo("BANK CHARGES");
	}

	@Test
	void negative_prices_and_quantities_and_three_decimals_are_taken_as_they_are() {
		assertThat(SaleLine.parse(with(5, "-11062.06")).goods().amount()).isEqualByComparingTo("-66372.36");
		assertThat(SaleLine.parse(with(3, "-9360")).goods().quantity()).isEqualTo(-9360);
		assertThat(SaleLine.parse(with(5, "0.001")).goods().amount()).isEqualTo("0.006");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			0 | ''                  | InvoiceNo is empty
			0 | 5363/65             | InvoiceNo '5363/65' is not a number that a stream can have
			1 | ''                  | StockCode is empty
			3 | six                 | Quantity 'six' is not a whole number
			3 | 3000000000          | Quantity '3000000000' is not a whole number
			4 | 12/1/2010 8:26      | InvoiceDate '12/1/2010 8:26' is not a time such as 2010-12-01T08:26:00
			5 | 2,55                | UnitPrice '2,55' is not a decimal number
			5 | 2.5555              | UnitPrice '2.5555' has more than 3 decimals
			7 | ''                  | Country is empty
			""")
	void a_wrong_field_is_named(int column, String value, String message) {
		assertThatExceptionOfType(BadLineException.class).isThrownBy(() -> SaleLine.parse(with(column, value)))
			.withMessage(message)
			.returns(7L, BadLineException::line);
	}

	@Test
	void a_line_with_missing_fields_is_refused() {
		assertThatExceptionOfType(BadLineException.class)
			.isThrownBy(() -> SaleLine.parse(new CsvRecord(7, GOOD.subList(0, 7))))
			.withMessage("it has 7 fields where 8 belong");
	}

	private static CsvRecord with(int column, String value) {
		List<String> fields = new ArrayList<>(GOOD);
		fields.set(column, value);
		return new CsvRecord(7, fields);
	}

}
