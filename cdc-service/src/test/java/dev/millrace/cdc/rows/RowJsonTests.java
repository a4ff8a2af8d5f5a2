package dev.millrace.cdc.rows;

import java.util.List;
import java.util.Optional;

import dev.millrace.cdc.rows.ValueType.ArrayOf;
import dev.millrace.cdc.rows.ValueType.Attribute;
import dev.millrace.cdc.rows.ValueType.Composite;
import dev.millrace.cdc.rows.ValueType.Notation;
import dev.millrace.cdc.rows.ValueType.Scalar;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class RowJsonTests {

	private ValueType known = ValueType.TEXT;

	private ValueType current = ValueType.TEXT;

	@Test
	void dates_and_times_are_iso_8601() {
		assertThat(json(Notation.DATE, "2010-12-01")).isEqualTo("\"2010-12-01\"");
		assertThat(json(Notation.DATE, "0044-03-15 BC")).isEqualTo("\"-0043-03-15\"");
		assertThat(json(Notation.DATE, "10000-01-01")).isEqualTo("\"+10000-01-01\"");
		assertThat(json(Notation.TIMESTAMP, "294276-12-31 23:59:59.999999"))
			.isEqualTo("\"+294276-12-31T23:59:59.999999\"");
		assertThat(json(Notation.TIMESTAMP, "4713-11-24 00:00:00 BC")).isEqualTo("\"-4712-11-24T00:00:00\"");
		assertThat(json(Notation.TIMESTAMP, "-infinity")).isEqualTo("\"-infinity\"");
		assertThat(json(Notation.TIME_WITH_ZONE, "08:26:00-07")).isEqualTo("\"08:26:00-07:00\"");
	}

	@Test
	void a_moment_is_in_utc_whatever_the_session_s_zone() {
		assertThat(json(Notation.TIMESTAMP_WITH_ZONE, "2010-12-01 08:26:00.12+00"))
			.isEqualTo("\"2010-12-01T08:26:00.12Z\"");
		assertThat(json(Notation.TIMESTAMP_WITH_ZONE, "2010-12-01 00:26:00.12+05:30"))
			.isEqualTo("\"2010-11-30T18:56:00.12Z\"");
		assertThat(json(Notation.TIMESTAMP_WITH_ZONE, "1883-11-18 12:03:57-04:56:02"))
			.isEqualTo("\"1883-11-18T16:59:59Z\"");
		assertThat(json(Notation.TIMESTAMP_WITH_ZONE, "0001-12-31 23:00:00-02 BC"))
			.isEqualTo("\"0001-01-01T01:00:00Z\"");
		assertThat(json(Notation.TIMESTAMP_WITH_ZONE, "9999-12-31 23:00:00-02"))
			.isEqualTo("\"+10000-01-01T01:00:00Z\"");
	}

	@Test
	void a_float_keeps_its_digits_and_its_sign() {
		assertThat(json(Notation.FLOAT, "-0")).isEqualTo("-0.0");
		assertThat(json(Notation.FLOAT, "1e-45")).isEqualTo("1e-45");
		assertThat(json(Notation.FLOAT, "0.30000000000000004")).isEqualTo("0.30000000000000004");
		assertThat(json(Notation.FLOAT, "-Infinity")).isEqualTo("\"-Infinity\"");
	}

	@Test
	void bytes_in_another_notation_than_expected_are_refused() {
		assertThatIllegalStateException().isThrownBy(() -> json(Notation.BYTES, "abc"))
			.withMessageContaining("bytea_output");
	}

	@Test
	void an_absent_value_has_no_member_and_null_is_null() {
		Row row = new Row(2);
		row.setAbsent(0);

		assertThat(rows(List.of("a", "b"), List.of()).row(row)).isEqualTo("{\"b\":null}");
	}

	@Test
	void a_text_that_reads_absent_is_a_text() {
		Row row = new Row(1);
		row.set(0, "absent");

		assertThat(rows(List.of("a"), List.of()).row(row)).isEqualTo("{\"a\":\"absent\"}");
	}

	@Test
	void a_row_of_an_earlier_shape_of_its_type_is_its_text() {
		this.current = new Composite(List.of(new Attribute("a", ValueType.TEXT), new Attribute("b", ValueType.TEXT)));

		assertThat(json(new Composite(List.of(new Attribute("a", ValueType.TEXT))), "(1,2)"))
			.isEqualTo("{\"a\":\"1\",\"b\":\"2\"}");
		assertThat(json(this.current, "(1)")).isEqualTo("\"(1)\"");
		this.current = new ArrayOf(this.current, ',');
		assertThat(json(this.current, "{(1)}")).isEqualTo("\"{(1)}\"");
	}

	@Test
	void a_key_has_its_columns_and_a_row_without_key_an_empty_one() {
		Row row = new Row(2);
		row.set(0, "1");
		row.set(1, "2");

		assertThat(rows(List.of("a", "b"), List.of(1)).key(row)).isEqualTo("{\"b\":\"2\"}");
		assertThat(rows(List.of("a", "b"), List.of()).key(row)).isEqualTo("{}");
	}

	private String json(Notation notation, String text) {
		return json(new Scalar(notation), text);
	}

	private String json(ValueType type, @Nullable String text) {
		this.known = type;
		Row row = new Row(1);
		row.set(0, text);
		String json = rows(List.of("a"), List.of()).row(row);
		return json.substring("{\"a\":".length(), json.length() - 1);
	}

	private RowJson rows(List<String> columns, List<Integer> key) {
		return new RowJson(new TableShape("s", "t",
				columns.stream().map((name) -> new TableShape.Column(name, 1, -1)).toList(), key), new Catalog());
	}

	private final class Catalog implements SourceCatalog {

		@Override
		public ValueType type(int oid, int modifier) {
			return RowJsonTests.this.known;
		}

		@Override
		public void forget() {
			RowJsonTests.this.known = RowJsonTests.this.current;
		}

		@Override
		public Optional<TableShape> shape(int tableOid) {
			return Optional.empty();
		}

	}

}
