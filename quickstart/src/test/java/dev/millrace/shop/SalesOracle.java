package dev.millrace.shop;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

import javax.sql.DataSource;

import org.postgresql.PGConnection;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * Computes from a file of sales what the read models must contain, by Postgres alone: it
 * shares no code with the shop, not even the reading of the file.
 */
final class SalesOracle {

	private static final String CREATE = """
			DROP SCHEMA IF EXISTS oracle CASCADE;
			CREATE SCHEMA oracle;
			CREATE TABLE oracle.lines (
			  line bigint GENERATED ALWAYS AS IDENTITY,
			  invoice_no text, stock_code text, description text, quantity integer, invoice_date timestamp,
			  unit_price numeric, customer_id text, country text
			);
			CREATE VIEW oracle.documents AS
			SELECT invoice_no, invoice_no LIKE 'C%' AS credit_note, min(line) AS first_line,
			  min(invoice_date) AT TIME ZONE 'UTC' AS issued_at, min(customer_id) AS customer_id,
			  min(country) AS country, count(*) AS lines, sum(quantity * unit_price) AS revenue
			FROM oracle.lines
			GROUP BY invoice_no;
			""";

	private static final String COPY = """
			COPY oracle.lines (invoice_no, stock_code, description, quantity, invoice_date, unit_price, customer_id,
			  country)
			FROM STDIN WITH (FORMAT csv, HEADER true)
			""";

	private static final String CUSTOMER_SUMMARY = """
			SELECT coalesce(customer_id, 'anonymous') AS customer_id,
			  CASE WHEN customer_id IS NOT NULL THEN (array_agg(country ORDER BY first_line DESC))[1] END AS country,
			  count(*) FILTER (WHERE NOT credit_note) AS invoices,
			  count(*) FILTER (WHERE credit_note) AS credit_notes,
			  sum(revenue) AS revenue,
			  (array_agg(invoice_no ORDER BY issued_at DESC, invoice_no COLLATE "C" DESC)
			    FILTER (WHERE NOT credit_note))[1] AS last_invoice,
			  max(issued_at) FILTER (WHERE NOT credit_note) AS last_invoice_at
			FROM oracle.documents
			GROUP BY customer_id
			""";

	private static final String PRODUCT_SALES = """
			SELECT stock_code,
			  coalesce(
			    (array_agg(description ORDER BY first_line DESC, line DESC)
			      FILTER (WHERE description <> '' AND unit_price <> 0))[1],
			    (array_agg(description ORDER BY first_line, line) FILTER (WHERE description <> ''))[1]) AS description,
			  sum(quantity) AS quantity,
			  sum(quantity * unit_price) AS revenue
			FROM oracle.lines JOIN oracle.documents USING (invoice_no)
			GROUP BY stock_code
			""";

	private static final String DAILY_REVENUE = """
			SELECT (issued_at AT TIME ZONE 'UTC')::date AS day,
			  count(*) FILTER (WHERE NOT credit_note) AS invoices,
			  count(*) FILTER (WHERE credit_note) AS credit_notes,
			  sum(lines) AS lines,
			  sum(revenue) AS revenue
			FROM oracle.documents
			GROUP BY 1
			""";

	private static final String SHOP_TOTALS = """
			SELECT 'all' AS scope,
			  count(*) FILTER (WHERE NOT credit_note) AS invoices,
			  count(*) FILTER (WHERE credit_note) AS credit_notes,
			  sum(lines) AS lines,
			  sum(revenue) AS revenue
			FROM oracle.documents
			""";

	private static final String INVOICE_LINES = """
			SELECT invoice_no, row_number() OVER (PARTITION BY invoice_no ORDER BY line) AS line, credit_note,
			  issued_at, documents.customer_id, documents.country, stock_code, coalesce(description, '') AS description,
			  quantity, unit_price
			FROM oracle.lines JOIN oracle.documents USING (invoice_no)
			""";

	private static final Map<String, String> EXPECTED = Map.of("customer_summary", CUSTOMER_SUMMARY, "product_sales",
			PRODUCT_SALES, "daily_revenue", DAILY_REVENUE, "shop_totals", SHOP_TOTALS, "invoice_lines", INVOICE_LINES);

	private static final String DIFFERENCES = """
			WITH expected AS (%1$s), actual AS (SELECT %3$s FROM read_models.%2$s)
			SELECT 'missing from %2$s: ' || row::text FROM (TABLE expected EXCEPT ALL TABLE actual) AS row
			UNION ALL
			SELECT 'unexpected in %2$s: ' || row::text FROM (TABLE actual EXCEPT ALL TABLE expected) AS row
			LIMIT 20
			""";

	private static final String COLUMNS = """
			SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum)
			FROM pg_attribute
			WHERE attrelid = 'oracle.columns'::regclass AND attnum > 0
			""";

	private final JdbcTemplate jdbc;

	/**
	 * Load a file.
	 * @param readModels the database of the read models
	 * @param sales a plain CSV file
	 */
	SalesOracle(DataSource readModels, Path sales) {
		this.jdbc = new JdbcTemplate(readModels);
		this.jdbc.execute(CREATE);
		this.jdbc.execute((Connection connection) -> copy(connection, sales));
	}

	/**
	 * What differs between the read models and the file.
	 */
	List<String> differences() {
		return EXPECTED.keySet().stream().sorted().flatMap((readModel) -> differences(readModel).stream()).toList();
	}

	private List<String> differences(String readModel) {
		String expected = EXPECTED.get(readModel);
		return this.jdbc.queryForList(DIFFERENCES.formatted(expected, readModel, columns(expected)), String.class);
	}

	private String columns(String expected) {
		this.jdbc.execute("CREATE OR REPLACE VIEW oracle.columns AS " + expected);
		String columns = this.jdbc.queryForObject(COLUMNS, String.class);
		this.jdbc.execute("DROP VIEW oracle.columns");
		return columns;
	}

	private static long copy(Connection connection, Path sales) throws SQLException {
		try (Reader reader = Files.newBufferedReader(sales)) {
			return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(COPY, reader);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
