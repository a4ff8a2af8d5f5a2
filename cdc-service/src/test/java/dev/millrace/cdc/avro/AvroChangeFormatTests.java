package dev.millrace.cdc.avro;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;

import dev.millrace.cdc.relay.CaptureUnavailableException;
import dev.millrace.cdc.relay.ChangeFormat;
import dev.millrace.cdc.relay.Outgoing;
import dev.millrace.cdc.relay.RecordsRefusedException;
import dev.millrace.cdc.rows.ChangeJson;
import dev.millrace.cdc.rows.Row;
import dev.millrace.cdc.rows.RowJson;
import dev.millrace.cdc.rows.SourceCatalog;
import dev.millrace.cdc.rows.TableShape;
import dev.millrace.cdc.rows.ValueType;
import dev.millrace.cdc.rows.ValueType.ArrayOf;
import dev.millrace.cdc.rows.ValueType.Attribute;
import dev.millrace.cdc.rows.ValueType.Composite;
import dev.millrace.cdc.rows.ValueType.Decimal;
import dev.millrace.cdc.rows.ValueType.Notation;
import dev.millrace.cdc.rows.ValueType.Scalar;
import org.apache.avro.Conversions;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.data.TimeConversions;
import org.apache.avro.generic.GenericRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What is written is read with Avro's own reader, and the schema that the registry has.
 */
class AvroChangeFormatTests {

	private static final String TOPIC = "changes.shop.items";

	private static final Instant NOW = Instant.parse("2010-12-01T08:26:00.123456Z");

	private static final ValueType INTEGER = new Scalar(Notation.INTEGER);

	private static final Composite PLACE = new Composite(
			List.of(new Attribute("the Name", ValueType.TEXT), new Attribute("since", new Scalar(Notation.DATE))));

	private final TestRegistry registry = new TestRegistry();

	private final ChangeFormat format = this.registry.format();

	@AfterEach
	void close() {
		this.registry.close();
	}

	@Test
	void values_have_the_types_of_avro_that_are_exact() {
		assertThat(value(INTEGER, "-32768")).isEqualTo(-32768);
		assertThat(value(new Scalar(Notation.LONG), "-9223372036854775808")).isEqualTo(Long.MIN_VALUE);
		assertThat(value(new Scalar(Notation.FLOAT), "1e-45")).isEqualTo(1e-45f);
		assertThat(value(new Scalar(Notation.FLOAT), "3.4028235e+38")).isEqualTo(Float.MAX_VALUE);
		assertThat(value(new Scalar(Notation.DOUBLE), "0.30000000000000004")).isEqualTo(0.30000000000000004);
		assertThat(value(new Scalar(Notation.BOOLEAN), "t")).isEqualTo(true);
		assertThat(value(new Scalar(Notation.BYTES), "\\x00ff10")).isEqualTo(ByteBuffer.wrap(new byte[] { 0, -1, 16 }));
		assertThat(value(ValueType.TEXT, "Übergröße 😀")).hasToString("Übergröße 😀");
		assertThat(value(ValueType.TEXT, "12345678901234567890.10")).hasToString("12345678901234567890.10");
		assertThat(value(new Scalar(Notation.UUID), "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"))
			.hasToString("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
		assertThat(value(new Scalar(Notation.TIME_WITH_ZONE), "08:26:00.5+05:30")).hasToString("08:26:00.5+05:30");
		assertThat(value(INTEGER, null)).isNull();
	}

	@Test
	void special_floats_are_values_of_avro() {
		assertThat(value(new Scalar(Notation.DOUBLE), "NaN")).isEqualTo(Double.NaN);
		assertThat(value(new Scalar(Notation.DOUBLE), "-Infinity")).isEqualTo(Double.NEGATIVE_INFINITY);
		assertThat(value(new Scalar(Notation.FLOAT), "Infinity")).isEqualTo(Float.POSITIVE_INFINITY);
		assertThat(value(new Scalar(Notation.DOUBLE), "-0")).isEqualTo(-0.0);
		assertThat(value(new Scalar(Notation.FLOAT), "-0")).isEqualTo(-0.0f);
	}

	@Test
	void a_decimal_has_its_declared_digits() {
		Decimal type = new Decimal(20, 4);
		Schema schema = schemaOf(type);

		Object value = value(type, "-12345678901234.5600");

		assertThat(new Conversions.DecimalConversion().fromBytes((ByteBuffer) value, schema, schema.getLogicalType()))
			.isEqualTo(new BigDecimal("-12345678901234.5600"));
		assertThat(schema.getLogicalType()).isEqualTo(LogicalTypes.decimal(20, 4));
	}

	@Test
	void a_decimal_with_digits_that_avro_cannot_declare_is_a_string() {
		assertThat(value(new Decimal(3, -2), "12300")).hasToString("12300");
		assertThat(value(new Decimal(2, 5), "0.00012")).hasToString("0.00012");
	}

	@Test
	void times_are_microseconds() {
		Schema date = schemaOf(new Scalar(Notation.DATE));
		Schema local = schemaOf(new Scalar(Notation.TIMESTAMP));
		Schema moment = schemaOf(new Scalar(Notation.TIMESTAMP_WITH_ZONE));

		assertThat(new TimeConversions.DateConversion()
			.fromInt((Integer) value(new Scalar(Notation.DATE), "0044-03-15 BC"), date, date.getLogicalType()))
			.isEqualTo(LocalDate.of(-43, 3, 15));
		assertThat(new TimeConversions.LocalTimestampMicrosConversion().fromLong(
				(Long) value(new Scalar(Notation.TIMESTAMP), "1969-12-31 23:59:59.5"), local, local.getLogicalType()))
			.isEqualTo(LocalDateTime.parse("1969-12-31T23:59:59.5"));
		assertThat(new TimeConversions.TimestampMicrosConversion().fromLong(
				(Long) value(new Scalar(Notation.TIMESTAMP_WITH_ZONE), "2010-12-01 08:26:00.123456+00"), moment,
				moment.getLogicalType()))
			.isEqualTo(NOW);
		assertThat(value(new Scalar(Notation.TIME), "23:59:59.999999")).isEqualTo(86_399_999_999L);
		assertThat(value(new Scalar(Notation.DATE), "5874897-12-31"))
			.isEqualTo((int) LocalDate.of(5_874_897, 12, 31).toEpochDay());
	}

	@Test
	void infinity_is_the_end_of_the_type() {
		assertThat(value(new Scalar(Notation.DATE), "infinity")).isEqualTo(Integer.MAX_VALUE);
		assertThat(value(new Scalar(Notation.DATE), "-infinity")).isEqualTo(Integer.MIN_VALUE);
		assertThat(value(new Scalar(Notation.TIMESTAMP), "infinity")).isEqualTo(Long.MAX_VALUE);
		assertThat(value(new Scalar(Notation.TIMESTAMP_WITH_ZONE), "-infinity")).isEqualTo(Long.MIN_VALUE);
	}

	@Test
	void values_with_parts_have_their_parts() {
		assertThat(value(new ArrayOf(INTEGER, ','), "{1,NULL,-3}")).isEqualTo(Arrays.asList(1, null, -3));
		assertThat(value(new Scalar(Notation.HSTORE), "\"a\"=>\"1\", \"b\"=>NULL")).asString()
			.isIn("{a=1, b=null}", "{b=null, a=1}");
		GenericRecord place = (GenericRecord) value(PLACE, "(\"a b\",1970-01-02)");
		assertThat(place.get("the_u0020Name")).hasToString("a b");
		assertThat(place.get("since")).isEqualTo(1);
		assertThat(place.getSchema().getField("the_u0020Name").getProp("column")).isEqualTo("the Name");
		assertThat(value(new ArrayOf(PLACE, ','), "{NULL}")).isEqualTo(Arrays.asList((Object) null));
	}

	@Test
	void a_value_that_the_type_in_avro_does_not_have_is_a_text_beside_the_row() {
		assertThat(text(new Decimal(10, 2), "NaN")).isEqualTo("NaN");
		assertThat(text(new Scalar(Notation.TIME), "24:00:00")).isEqualTo("24:00:00");
		assertThat(text(new Scalar(Notation.TIMESTAMP), "294276-12-31 23:59:59.999999"))
			.isEqualTo("+294276-12-31T23:59:59.999999");
		assertThat(text(new Scalar(Notation.TIMESTAMP), "294247-01-10 04:00:54.775807"))
			.isEqualTo("+294247-01-10T04:00:54.775807");
		assertThat(text(new ArrayOf(INTEGER, ','), "[2:3]={7,8}")).isEqualTo("[2:3]={7,8}");
		assertThat(text(new ArrayOf(INTEGER, ','), "{{1,2},{3,4}}")).isEqualTo("[[1,2],[3,4]]");
		assertThat(text(new ArrayOf(new Decimal(5, 1), ','), "{1.5,NaN}")).isEqualTo("[\"1.5\",\"NaN\"]");
		assertThat(text(PLACE, "(1)")).isEqualTo("(1)");
	}

	@Test
	void an_absent_column_is_told_apart_from_null() {
		Table table = new Table(List.of(new Attribute("id", INTEGER), new Attribute("the body", ValueType.TEXT),
				new Attribute("note", ValueType.TEXT)));
		Row after = row("1", null, null);
		after.setAbsent(1);

		GenericRecord change = write(table.change(null, after));

		assertThat(change.get("op")).hasToString("u");
		assertThat(change.get("before")).isNull();
		assertThat(change.get("before_absent")).isEqualTo(List.of());
		assertThat(((GenericRecord) change.get("after")).get("the_u0020body")).isNull();
		assertThat((List<?>) change.get("after_absent")).hasToString("[the_u0020body]");
		assertThat(change.get("after_texts")).isEqualTo(Map.of());
	}

	@Test
	void the_source_is_that_of_the_envelope() {
		Table table = new Table(List.of(new Attribute("id", INTEGER)));

		GenericRecord change = write(table.change(row("1"), null));
		GenericRecord source = (GenericRecord) change.get("source");

		assertThat(((GenericRecord) change.get("before")).get("id")).isEqualTo(1);
		assertThat(change.get("after")).isNull();
		assertThat(change.get("ts_ms")).isEqualTo(NOW.toEpochMilli());
		assertThat(source.get("db")).hasToString("shop_db");
		assertThat(source.get("table")).hasToString("items");
		assertThat(source.get("txId")).isEqualTo(812L);
		assertThat(source.get("ts_us")).isEqualTo(NOW.toEpochMilli() * 1000 + 456);
		GenericRecord read = write(table.outgoing(table.changes.read(table.rows.row(row("1")), NOW)));
		assertThat(((GenericRecord) read.get("source")).get("lsn")).isNull();
	}

	@Test
	void what_is_no_change_stays_as_it_is() {
		Outgoing event = new Outgoing("events.thing", "thing-1", "{\"n\":1}", NOW, Map.of());
		Outgoing tombstone = new Outgoing(TOPIC, "{\"id\":1}", null, NOW, Map.of());

		IntFunction<byte @Nullable []> values = this.format.write(List.of(event, tombstone));

		assertThat(values.apply(0)).asString().isEqualTo("{\"n\":1}");
		assertThat(values.apply(1)).isNull();
		assertThat(this.registry.registrations()).isZero();
	}

	@Test
	void a_shape_is_registered_once_even_if_it_is_described_again() {
		List<Attribute> columns = List.of(new Attribute("id", INTEGER));

		write(new Table(columns).change(null, row("1")));
		write(new Table(columns).change(null, row("2")));
		write(new Table(columns).change(null, row("3")));

		assertThat(this.registry.registrations()).isEqualTo(1);
	}

	@Test
	void columns_that_come_and_go_or_grow_give_compatible_schemas() {
		Attribute id = new Attribute("id", INTEGER);
		Attribute name = new Attribute("name", ValueType.TEXT);

		write(new Table(List.of(id)).change(null, row("1")));
		write(new Table(List.of(id, name)).change(null, row("1", "a")));
		write(new Table(List.of(new Attribute("id", new Scalar(Notation.LONG)), name)).change(null, row("1", "a")));
		write(new Table(List.of(name)).change(null, row("a")));
		write(new Table(List.of(id)).change(null, row("1")));

		assertThat(this.registry.versions(TOPIC + "-value")).hasSize(4);
	}

	@Test
	void records_of_a_shape_that_the_registry_refuses_are_refused_and_others_are_not() {
		write(new Table(List.of(new Attribute("id", INTEGER))).change(null, row("1")));
		Table retyped = new Table(List.of(new Attribute("id", ValueType.TEXT)));
		Outgoing first = retyped.change(null, row("a"));
		Outgoing second = retyped.change(null, row("b"));
		Outgoing event = new Outgoing("events.thing", "thing-1", "{\"n\":1}", NOW, Map.of());

		assertThatExceptionOfType(RecordsRefusedException.class)
			.isThrownBy(() -> this.format.write(List.of(first, event, second)))
			.satisfies((ex) -> assertThat(ex.refused().keySet()).containsExactlyInAnyOrder(first, second));

		assertThat(this.registry.registrations()).isEqualTo(2);
		this.registry.allowAll(TOPIC + "-value");
		assertThat(((GenericRecord) write(first).get("after")).get("id")).hasToString("a");
	}

	@Test
	void a_change_that_cannot_be_written_is_refused_by_itself() {
		Table table = new Table(List.of(new Attribute("id", INTEGER)));
		Outgoing wrong = table.outgoing("{\"op\":");

		assertThatExceptionOfType(RecordsRefusedException.class)
			.isThrownBy(() -> this.format.write(List.of(table.change(null, row("1")), wrong)))
			.satisfies((ex) -> assertThat(ex.refused().keySet()).containsExactly(wrong));
	}

	@Test
	void with_the_registry_away_known_shapes_are_written_and_new_ones_wait() {
		Table known = new Table(List.of(new Attribute("id", INTEGER)));
		write(known.change(null, row("1")));
		this.registry.goAway();

		assertThat(this.format.write(List.of(known.change(null, row("2")))).apply(0)).isNotNull();
		assertThatExceptionOfType(CaptureUnavailableException.class).isThrownBy(() -> this.format
			.write(List.of(new Table(List.of(new Attribute("n", INTEGER))).change(null, row("1")))));
	}

	private @Nullable Object value(ValueType type, @Nullable String text) {
		this.registry.allowAll(TOPIC + "-value");
		GenericRecord change = write(new Table(List.of(new Attribute("a", type))).change(null, row(text)));
		assertThat(change.get("after_texts")).isEqualTo(Map.of());
		return ((GenericRecord) change.get("after")).get("a");
	}

	private String text(ValueType type, String text) {
		this.registry.allowAll(TOPIC + "-value");
		GenericRecord change = write(new Table(List.of(new Attribute("a", type))).change(null, row(text)));
		assertThat(((GenericRecord) change.get("after")).get("a")).isNull();
		return String.valueOf(((Map<?, ?>) change.get("after_texts")).values().iterator().next());
	}

	private Schema schemaOf(ValueType type) {
		this.registry.allowAll(TOPIC + "-value");
		GenericRecord change = write(new Table(List.of(new Attribute("a", type))).change(null, row((String) null)));
		return ((GenericRecord) change.get("after")).getSchema().getField("a").schema().getTypes().get(1);
	}

	private GenericRecord write(Outgoing record) {
		byte[] value = this.format.write(List.of(record)).apply(0);
		return this.registry.read(value);
	}

	private static Row row(@Nullable String... values) {
		Row row = new Row(values.length);
		for (int place = 0; place < values.length; place++) {
			row.set(place, values[place]);
		}
		return row;
	}

	/**
	 * A table with these columns, whose changes are written as everywhere.
	 */
	private static final class Table implements SourceCatalog {

		private final List<Attribute> columns;

		private final RowJson rows;

		private final ChangeJson changes;

		private Table(List<Attribute> columns) {
			this.columns = columns;
			List<TableShape.Column> described = new ArrayList<>();
			for (int place = 0; place < columns.size(); place++) {
				described.add(new TableShape.Column(columns.get(place).name(), place, -1));
			}
			TableShape shape = new TableShape("shop", "items", described, List.of());
			this.rows = new RowJson(shape, this);
			this.changes = new ChangeJson("shop_db", shape);
		}

		private Outgoing change(@Nullable Row before, @Nullable Row after) {
			return outgoing(this.changes.streamed("u", (before != null) ? this.rows.row(before) : null,
					(after != null) ? this.rows.row(after) : null, NOW, 812, 28304200));
		}

		private Outgoing outgoing(String envelope) {
			return new Outgoing(TOPIC, "{}", envelope, NOW, Map.of(), this.rows.type(), null);
		}

		@Override
		public ValueType type(int oid, int modifier) {
			return this.columns.get(oid).type();
		}

		@Override
		public void forget() {
			// There is nothing newer.
		}

		@Override
		public Optional<TableShape> shape(int tableOid) {
			return Optional.empty();
		}

	}

}
