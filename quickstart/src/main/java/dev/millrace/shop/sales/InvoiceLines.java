package dev.millrace.shop.sales;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import dev.millrace.projections.Entry;
import dev.millrace.projections.SqlProjection;
import dev.millrace.shop.invoice.CreditNoteIssued;
import dev.millrace.shop.invoice.InvoiceEvent;
import dev.millrace.shop.invoice.InvoiceIssued;
import dev.millrace.shop.invoice.InvoiceLine;
import org.jspecify.annotations.Nullable;

import org.springframework.jdbc.core.JdbcOperations;

/**
 * Every line of every invoice and credit note as a row of its own, for reports in plain
 * SQL. A fold cannot say it: its rows have one key each, and a line has two.
 */
final class InvoiceLines implements SqlProjection {

	private static final String CREATE_TABLE = """
			CREATE TABLE invoice_lines (
			  invoice_no text NOT NULL,
			  line integer NOT NULL,
			  credit_note boolean NOT NULL,
			  issued_at timestamptz NOT NULL,
			  customer_id text,
			  country text NOT NULL,
			  stock_code text NOT NULL,
			  description text NOT NULL,
			  quantity integer NOT NULL,
			  unit_price numeric NOT NULL,
			  PRIMARY KEY (invoice_no, line)
			)
			""";

	private static final String CREATE_INDEX = """
			CREATE INDEX invoice_lines_stock_code ON invoice_lines (stock_code)
			""";

	private static final String INSERT = """
			INSERT INTO invoice_lines (invoice_no, line, credit_note, issued_at, customer_id, country, stock_code,
			  description, quantity, unit_price)
			SELECT invoice_no, line, credit_note, issued_at, customer_id, country, stock_code,
			  description, quantity, unit_price
			FROM unnest(?, ?, ?, ?::timestamptz[], ?, ?, ?, ?, ?, ?)
			  AS row (invoice_no, line, credit_note, issued_at, customer_id, country, stock_code,
			    description, quantity, unit_price)
			""";

	@Override
	public String name() {
		return "invoice-lines";
	}

	@Override
	public Set<String> categories() {
		return Set.of("invoice");
	}

	@Override
	public Set<Class<?>> eventTypes() {
		return Set.of(InvoiceIssued.class, CreditNoteIssued.class);
	}

	@Override
	public List<String> definition() {
		return List.of(CREATE_TABLE, CREATE_INDEX);
	}

	@Override
	public void project(List<Entry> batch, JdbcOperations sql) {
		List<Row> rows = batch.stream().flatMap(InvoiceLines::rows).toList();
		sql.update(INSERT, (statement) -> {
			set(statement, 1, "text", rows, Row::invoiceNo);
			set(statement, 2, "integer", rows, Row::line);
			set(statement, 3, "boolean", rows, (row) -> row.document() instanceof CreditNoteIssued);
			set(statement, 4, "text", rows, (row) -> row.document().issuedAt().toString());
			set(statement, 5, "text", rows, (row) -> row.document().customerId());
			set(statement, 6, "text", rows, (row) -> row.document().country());
			set(statement, 7, "text", rows, (row) -> row.goods().stockCode());
			set(statement, 8, "text", rows, (row) -> row.goods().description());
			set(statement, 9, "integer", rows, (row) -> row.goods().quantity());
			set(statement, 10, "numeric", rows, (row) -> row.goods().unitPrice());
		});
	}

	private static Stream<Row> rows(Entry entry) {
		if (!(entry instanceof Entry.OfEvent<?>(InvoiceEvent document, var envelope))) {
			throw new IllegalStateException("Not an event of an invoice: " + entry);
		}
		List<InvoiceLine> lines = document.lines();
		return IntStream.range(0, lines.size())
			.mapToObj((index) -> new Row(envelope.streamId().key(), index + 1, document, lines.get(index)));
	}

	private static void set(PreparedStatement statement, int parameter, String type, List<Row> rows,
			Function<Row, @Nullable Object> value) throws SQLException {
		statement.setArray(parameter,
				statement.getConnection().createArrayOf(type, rows.stream().map(value).toArray()));
	}

	/**
	 * A row to be.
	 *
	 * @param line counts from 1
	 */
	private record Row(String invoiceNo, int line, InvoiceEvent document, InvoiceLine goods) {
	}

}
