package dev.millrace.cdc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.millrace.cdc.relay.Step;
import dev.millrace.events.wire.Change;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

import static org.awaitility.Awaitility.await;

/**
 * Every type of Postgres, with the values that are easily lost, read from the table and
 * streamed.
 */
class TypesIT {

	private static final int STREAMED = 1_000;

	private static final Duration LIMIT = Duration.ofSeconds(60);

	private final Source source = new Source();

	private final String schema = this.source.name();

	private final String zoo = this.schema + ".zoo";

	private final List<Capture> captures = new ArrayList<>();

	/**
	 * Values of a type.
	 *
	 * @param type as SQL writes it
	 * @param json by the value as SQL writes it: what it is in a change
	 */
	private record Column(String type, Map<String, String> json) {

		List<String> values() {
			return List.copyOf(this.json.keySet());
		}

	}

	@AfterEach
	void stop() {
		this.captures.forEach(Capture::stop);
		this.source.dropSlot();
	}

	@Test
	void every_type_comes_exactly_whether_read_or_streamed() {
		this.source.execute("CREATE SCHEMA " + this.schema, "CREATE EXTENSION hstore", "CREATE EXTENSION ltree",
				"CREATE EXTENSION citext", "CREATE EXTENSION isn", "CREATE EXTENSION cube");
		this.source.execute("CREATE TYPE " + this.schema + ".mood AS ENUM ('glad', 'not so \"glad\"')",
				"CREATE DOMAIN " + this.schema + ".amount AS numeric CHECK (value > -1000)",
				"CREATE DOMAIN " + this.schema + ".days AS date[]",
				"CREATE TYPE " + this.schema
						+ ".place AS (\"the Name\" text, at point, since timestamptz, tags text[])",
				"CREATE TYPE " + this.schema + ".trip AS (start " + this.schema + ".place, cost " + this.schema
						+ ".amount)",
				"CREATE TYPE " + this.schema + ".floats AS RANGE (subtype = float8)");
		List<Column> columns = columns();
		this.source.execute("CREATE TABLE " + this.zoo + " (id int PRIMARY KEY, n int"
				+ IntStream.range(0, columns.size())
					.mapToObj((i) -> ", c" + i + " " + columns.get(i).type())
					.collect(Collectors.joining())
				+ ", doubled int GENERATED ALWAYS AS (id * 2) STORED, tripled int GENERATED ALWAYS AS (id * 3))");
		int rows = columns.stream().mapToInt((column) -> column.values().size()).max().orElseThrow();
		insert(columns, rows, 0);
		start(this.zoo);
		Log.awaitChanges(this.zoo, rows);
		insert(columns, rows, STREAMED);

		Map<Integer, ObjectNode> after = Log.awaitChanges(this.zoo, 2 * rows)
			.stream()
			.collect(Collectors.toMap((change) -> change.after().get("id").asInt(), Change::after));

		SoftAssertions softly = new SoftAssertions();
		for (int row = 0; row < rows; row++) {
			for (int i = 0; i < columns.size(); i++) {
				String value = value(columns.get(i), row);
				String expected = columns.get(i).json().get(value);
				String what = columns.get(i).type() + " " + value;
				softly.assertThat(after.get(row).get("c" + i)).as(what + ", read").hasToString(expected);
				softly.assertThat(after.get(STREAMED + row).get("c" + i)).as(what + ", streamed").hasToString(expected);
			}
			softly.assertThat(after.get(row).get("doubled").asInt()).isEqualTo(2 * row);
			softly.assertThat(after.get(row).propertyNames())
				.containsExactlyElementsOf(after.get(STREAMED + row).propertyNames());
		}
		softly.assertAll();
	}

	private void insert(List<Column> columns, int rows, int idFrom) {
		String[] statements = IntStream.range(0, rows)
			.mapToObj((row) -> "INSERT INTO " + this.zoo + " VALUES (" + (idFrom + row) + ", 0"
					+ columns.stream()
						.map((column) -> ", (" + value(column, row) + ")::" + column.type())
						.collect(Collectors.joining())
					+ ")")
			.toArray(String[]::new);
		this.source.execute(statements);
	}

	private static String value(Column column, int row) {
		return column.values().get(row % column.values().size());
	}

	private List<Column> columns() {
		String s = this.schema + ".";
		return List.of(column("smallint", "NULL", "null", "-32768", "-32768"),
				column("int", "2147483647", "2147483647"), column("bigint", "-9223372036854775808",
						"-9223372036854775808", "9007199254740993", "9007199254740993"),
				column("oid", "4294967295", "4294967295"),
				column("numeric", "'NaN'", "\"NaN\"", "'Infinity'", "\"Infinity\"", "'-Infinity'", "\"-Infinity\"",
						"1.000000000000000000000000000000000000000000000000000000001",
						"\"1.000000000000000000000000000000000000000000000000000000001\"", "0.1000", "\"0.1000\"",
						"-0.00", "\"0.00\"", "1e40", "\"10000000000000000000000000000000000000000\""),
				column("numeric(20,4)", "12345678901234.56", "\"12345678901234.5600\""),
				column("numeric(3,-2)", "12345", "\"12300\""), column("numeric(2,5)", "0.00012", "\"0.00012\""),
				column("money", "-1234567.89", "\"-$1,234,567.89\""),
				column("real", "'NaN'", "\"NaN\"", "'-infinity'", "\"-Infinity\"", "'-0'", "0.0", "3.4028235e38",
						"3.4028235E+38", "0.1", "0.1", "1e-45", "1E-45"),
				column("double precision", "'NaN'", "\"NaN\"", "'infinity'", "\"Infinity\"", "'-0'", "0.0",
						"0.1::float8 + 0.2::float8", "0.30000000000000004", "5e-324", "5E-324",
						"1.7976931348623157e308", "1.7976931348623157E+308"),
				column("boolean", "true", "true", "false", "false", "NULL", "null"),
				column("text", "''", "\"\"", "'NULL'", "\"NULL\"", "E'a\\tb\\n\"\\\\\\'\\u0001'",
						"\"a\\tb\\n\\\"\\\\'\\u0001\"", "'Übergröße 😀'", "\"Übergröße 😀\""),
				column("varchar(5)", "'a  '", "\"a  \""), column("char(4)", "'a'", "\"a   \""),
				column("\"char\"", "'x'", "\"x\""), column("name", "'a name'", "\"a name\""),
				column("public.citext", "'CaSe'", "\"CaSe\""),
				column("bytea", "'\\x'", "\"\"", "'\\x00ff10'", "\"AP8Q\""), column("bit(5)", "B'10110'", "\"10110\""),
				column("varbit", "B''", "\"\"", "B'001'", "\"001\""),
				column("uuid", "'A0EEBC99-9c0b-4ef8-bb6d-6bb9bd380a11'", "\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\""),
				column("date", "'2010-12-01'", "\"2010-12-01\"", "'1969-12-31'", "\"1969-12-31\"", "'infinity'",
						"\"infinity\"", "'-infinity'", "\"-infinity\"", "'0044-03-15 BC'", "\"-0043-03-15\"",
						"'0001-01-01 BC'", "\"0000-01-01\"", "'5874897-12-31'", "\"+5874897-12-31\"", "'4713-01-01 BC'",
						"\"-4712-01-01\""),
				column("time", "'00:00'", "\"00:00:00\"", "'24:00'", "\"24:00:00\"", "'23:59:59.999999'",
						"\"23:59:59.999999\""),
				column("timetz", "'08:26:00.5+05:30'", "\"08:26:00.5+05:30\"", "'08:26+00'", "\"08:26:00Z\"",
						"'08:26-12:30:15'", "\"08:26:00-12:30:15\""),
				column("timestamp", "'2010-12-01 08:26:00.123456'", "\"2010-12-01T08:26:00.123456\"", "'infinity'",
						"\"infinity\"", "'-infinity'", "\"-infinity\"", "'0044-03-15 12:00 BC'",
						"\"-0043-03-15T12:00:00\"", "'294276-12-31 23:59:59.999999'",
						"\"+294276-12-31T23:59:59.999999\"", "'1969-12-31 23:59:59.5'", "\"1969-12-31T23:59:59.5\""),
				column("timestamptz", "'2010-12-01 08:26:00.123456+05:30'", "\"2010-12-01T02:56:00.123456Z\"",
						"'infinity'", "\"infinity\"", "'-infinity'", "\"-infinity\"", "'0044-03-15 12:00+00 BC'",
						"\"-0043-03-15T12:00:00Z\"", "'12010-01-01 00:00+00'", "\"+12010-01-01T00:00:00Z\""),
				column("interval", "'1 day 2 hours'", "\"P1DT2H\"", "'0'", "\"PT0S\"", "'infinity'", "\"infinity\"",
						"'-1 year 2 mons -3 days 04:05:06.789012'", "\"P-10M-3DT4H5M6.789012S\"", "'178000000 years'",
						"\"P178000000Y\"", "'-00:00:00.000001'", "\"PT-0.000001S\""),
				column("json", "'{\"a\" : 1.50, \"a\":null}'", "\"{\\\"a\\\" : 1.50, \\\"a\\\":null}\"", "'null'",
						"\"null\""),
				column("jsonb", "'{\"n\": 123456789012345678901234567890.10}'",
						"\"{\\\"n\\\": 123456789012345678901234567890.10}\"", "NULL", "null"),
				column("public.hstore", "'a=>1, \"b \\\"q\"=>NULL, c=>\"NULL\", d=>\"\"'",
						"{\"a\":\"1\",\"c\":\"NULL\",\"d\":\"\",\"b \\\"q\":null}", "''", "{}"),
				column("public.ltree", "'Top.Science'", "\"Top.Science\""),
				column("public.isbn", "'978-0-393-04002-9'", "\"0-393-04002-X\""),
				column("public.cube", "'(1,2),(3,4)'", "\"(1, 2),(3, 4)\""),
				column("xml", "'<a b=\"c\">ü</a>'", "\"<a b=\\\"c\\\">ü</a>\""),
				column("inet", "'10.0.0.1'", "\"10.0.0.1\"", "'10.0.0.1/8'", "\"10.0.0.1/8\"", "'::1'", "\"::1\""),
				column("cidr", "'10.0.0.0/8'", "\"10.0.0.0/8\"", "'10.0.0.1/32'", "\"10.0.0.1/32\""),
				column("macaddr", "'08:00:2b:01:02:03'", "\"08:00:2b:01:02:03\""),
				column("macaddr8", "'08:00:2b:01:02:03:04:05'", "\"08:00:2b:01:02:03:04:05\""),
				column("int4range", "'[1,10]'", "\"[1,11)\"", "'empty'", "\"empty\"", "'(,5)'", "\"(,5)\""),
				column("numrange", "'[1.50,2.0]'", "\"[1.50,2.0]\""),
				column("tstzrange", "'[2010-01-01 00:00+01,infinity)'",
						"\"[\\\"2009-12-31 23:00:00+00\\\",infinity)\""),
				column("int8multirange", "'{[1,3),[5,7)}'", "\"{[1,3),[5,7)}\"", "'{}'", "\"{}\""),
				column(s + "floats", "'[0.1,0.5)'", "\"[0.1,0.5)\""),
				column("point", "'(0.1,-2e300)'", "\"(0.1,-2e+300)\""), column("line", "'{1,-1,0}'", "\"{1,-1,0}\""),
				column("lseg", "'[(0,0),(1,1)]'", "\"[(0,0),(1,1)]\""),
				column("box", "'(1,1),(0,0)'", "\"(1,1),(0,0)\""),
				column("path", "'[(0,0),(1,1)]'", "\"[(0,0),(1,1)]\"", "'((0,0),(1,1))'", "\"((0,0),(1,1))\""),
				column("polygon", "'((0,0),(1,1),(2,0))'", "\"((0,0),(1,1),(2,0))\""),
				column("circle", "'<(0,0),5>'", "\"<(0,0),5>\""),
				column("tsvector", "'a:1A cat''s:2'", "\"'a':1A 'cat''s':2\""),
				column("tsquery", "'fat & !rat'", "\"'fat' & !'rat'\""),
				column(s + "mood", "'glad'", "\"glad\"", "'not so \"glad\"'", "\"not so \\\"glad\\\"\""),
				column(s + "amount", "1.50", "\"1.50\"", "'NaN'", "\"NaN\""),
				column(s + "days", "'{2010-12-01,NULL,infinity}'", "[\"2010-12-01\",null,\"infinity\"]"),
				column(s + "place", "ROW('a \"b\" (c),\\', '(1,2)', '2010-01-01 00:00+00', '{x,\"y,z\"}')",
						"{\"the Name\":\"a \\\"b\\\" (c),\\\\\",\"at\":\"(1,2)\",\"since\":\"2010-01-01T00:00:00Z\","
								+ "\"tags\":[\"x\",\"y,z\"]}",
						"ROW(NULL, NULL, NULL, NULL)", "{\"the Name\":null,\"at\":null,\"since\":null,\"tags\":null}",
						"ROW('', NULL, 'infinity', '{}')",
						"{\"the Name\":\"\",\"at\":null,\"since\":\"infinity\",\"tags\":[]}"),
				column(s + "trip", "ROW(ROW('a', '(1,2)', NULL, '{\"\",NULL}'), 2.50)",
						"{\"start\":{\"the Name\":\"a\",\"at\":\"(1,2)\",\"since\":null,\"tags\":[\"\",null]},"
								+ "\"cost\":\"2.50\"}"),
				column(s + "place[]", "ARRAY[ROW('a', '(1,2)', NULL, NULL), NULL]",
						"[{\"the Name\":\"a\",\"at\":\"(1,2)\",\"since\":null,\"tags\":null},null]"),
				column(s + "mood[]", "'{glad,\"not so \\\"glad\\\"\"}'", "[\"glad\",\"not so \\\"glad\\\"\"]"),
				column("int[]", "'{}'", "[]", "'{1,NULL,-3}'", "[1,null,-3]", "'{{1,2},{3,4}}'", "[[1,2],[3,4]]",
						"'[2:3]={7,8}'", "\"[2:3]={7,8}\""),
				column("int[][][]", "'{{{1},{2}},{{3},{4}}}'", "[[[1],[2]],[[3],[4]]]"),
				column("text[]", "'{\"\",NULL,\"NULL\",null,\"a,b\",\"{}\",\"q\\\"\\\\\"}'",
						"[\"\",null,\"NULL\",null,\"a,b\",\"{}\",\"q\\\"\\\\\"]"),
				column("numeric[]", "'{1.50,NaN,NULL}'", "[\"1.50\",\"NaN\",null]"),
				column("boolean[]", "'{t,f,NULL}'", "[true,false,null]"),
				column("float8[]", "'{0.1,NaN,-Infinity}'", "[0.1,\"NaN\",\"-Infinity\"]"),
				column("timestamptz[]", "'{\"2010-12-01 08:26:00+00\",\"0044-03-15 00:00+00 BC\"}'",
						"[\"2010-12-01T08:26:00Z\",\"-0043-03-15T00:00:00Z\"]"),
				column("interval[]", "'{1 mon,-1 day}'", "[\"P1M\",\"P-1D\"]"),
				column("bytea[]", "ARRAY['\\x00ff'::bytea]", "[\"AP8=\"]"),
				column("box[]", "'{(1,1),(0,0);(3,3),(2,2)}'", "[\"(1,1),(0,0)\",\"(3,3),(2,2)\"]"),
				column("jsonb[]", "ARRAY['{\"a\": \"b\"}'::jsonb]", "[\"{\\\"a\\\": \\\"b\\\"}\"]"),
				column("uuid[]", "'{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}'",
						"[\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\"]"),
				column("inet[]", "'{10.0.0.1}'", "[\"10.0.0.1\"]"),
				column("int4range[]", "'{\"[1,2)\",empty}'", "[\"[1,2)\",\"empty\"]"),
				column("public.hstore[]", "ARRAY['a=>1'::public.hstore]", "[{\"a\":\"1\"}]"),
				column("public.citext[]", "'{A,b}'", "[\"A\",\"b\"]"),
				column("bit(2)[]", "'{10,01}'", "[\"10\",\"01\"]"), column("char(3)[]", "'{a}'", "[\"a  \"]"),
				column("money[]", "'{1.5,-2}'", "[\"$1.50\",\"-$2.00\"]"), column("oid[]", "'{1,2}'", "[1,2]"),
				column("int2vector", "'1 2 3'", "\"1 2 3\""), column("pg_lsn", "'16/B374D848'", "\"16/B374D848\""),
				column("xid8", "'18446744073709551615'", "\"18446744073709551615\""), column("xid", "'7'", "\"7\""),
				column("pg_snapshot", "'10:20:10,14'", "\"10:20:10,14\""),
				column("txid_snapshot", "'10:20:10,14'", "\"10:20:10,14\""), column("tid", "'(1,2)'", "\"(1,2)\""),
				column("jsonpath", "'$.a'", "\"$.\\\"a\\\"\""), column("regclass", "'pg_class'", "\"pg_class\""));
	}

	private static Column column(String type, String... valuesAndJson) {
		Map<String, String> json = new LinkedHashMap<>();
		for (int i = 0; i < valuesAndJson.length; i += 2) {
			json.put(valuesAndJson[i], valuesAndJson[i + 1]);
		}
		return new Column(type, json);
	}

	private Capture start(String... tables) {
		Capture capture = this.source.captures().create(Arrays.asList(tables), Step.Listener.ignored());
		this.captures.add(capture);
		capture.start();
		await().atMost(LIMIT).until(() -> capture.status().state() == CaptureState.STREAMING);
		return capture;
	}

}
