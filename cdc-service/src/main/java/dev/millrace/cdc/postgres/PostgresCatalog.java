package dev.millrace.cdc.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import dev.millrace.cdc.rows.SourceCatalog;
import dev.millrace.cdc.rows.TableShape;
import dev.millrace.cdc.rows.ValueType;
import dev.millrace.cdc.rows.ValueType.Notation;

/**
 * The catalog of the source. Types are kept until they are to be forgotten.
 */
final class PostgresCatalog implements SourceCatalog {

	private static final String TYPE = """
			SELECT CASE WHEN t.typtype = 'd' THEN 'domain'
			            WHEN t.typtype = 'c' THEN 'composite'
			            WHEN t.typoutput = 'pg_catalog.array_out'::regproc THEN 'array'
			            WHEN t.typnamespace = 'pg_catalog'::regnamespace THEN t.typname
			            WHEN p.proname = 'hstore_out' THEN 'hstore'
			            ELSE 'other' END AS kind,
			       t.typbasetype::bigint AS base, t.typtypmod AS modifier, t.typelem::bigint AS element, t.typrelid::bigint AS relation,
			       e.typdelim::text AS delimiter
			  FROM pg_type t JOIN pg_proc p ON p.oid = t.typoutput LEFT JOIN pg_type e ON e.oid = t.typelem
			 WHERE t.oid = ?
			""";

	private static final String ATTRIBUTES = """
			SELECT attname, atttypid::bigint, atttypmod FROM pg_attribute
			 WHERE attrelid = ? AND attnum > 0 AND NOT attisdropped
			 ORDER BY attnum
			""";

	/** What has no entry is text. */
	private static final Map<String, Notation> NOTATIONS = Map.ofEntries(Map.entry("bool", Notation.BOOLEAN),
			Map.entry("bytea", Notation.BYTES), Map.entry("int2", Notation.INTEGER),
			Map.entry("int4", Notation.INTEGER), Map.entry("int8", Notation.LONG), Map.entry("oid", Notation.LONG),
			Map.entry("float4", Notation.FLOAT), Map.entry("float8", Notation.DOUBLE), Map.entry("date", Notation.DATE),
			Map.entry("time", Notation.TIME), Map.entry("timetz", Notation.TIME_WITH_ZONE),
			Map.entry("timestamp", Notation.TIMESTAMP), Map.entry("timestamptz", Notation.TIMESTAMP_WITH_ZONE),
			Map.entry("hstore", Notation.HSTORE), Map.entry("uuid", Notation.UUID));

	private static final String NUMERIC = "numeric";

	/** The modifier of a type that was declared without. */
	private static final int NO_MODIFIER = -1;

	private static final int MODIFIER_HEADER = 4;

	private static final int SCALE_MASK = 0x7ff;

	private static final int SCALE_SIGN = 0x400;

	private final Connections connections;

	private final String publication;

	private final Map<Declared, ValueType> types = new ConcurrentHashMap<>();

	/** A type as a column declares it. */
	private record Declared(int oid, int modifier) {
	}

	PostgresCatalog(Connections connections, String publication) {
		this.connections = connections;
		this.publication = publication;
	}

	@Override
	public ValueType type(int oid, int modifier) {
		Declared declared = new Declared(oid, modifier);
		ValueType known = this.types.get(declared);
		return (known != null) ? known : this.connections.with((connection) -> type(connection, declared));
	}

	@Override
	public void forget() {
		this.types.clear();
	}

	@Override
	public Optional<TableShape> shape(int tableOid) {
		return this.connections.with(
				(connection) -> PublishedTable.find(connection, this.publication, tableOid).map(PublishedTable::shape));
	}

	private ValueType type(Connection connection, Declared declared) throws SQLException {
		ValueType known = this.types.get(declared);
		if (known != null) {
			return known;
		}
		ValueType found = find(connection, declared);
		this.types.put(declared, found);
		return found;
	}

	private ValueType find(Connection connection, Declared declared) throws SQLException {
		try (PreparedStatement statement = connection.prepareStatement(TYPE)) {
			statement.setLong(1, Integer.toUnsignedLong(declared.oid()));
			try (ResultSet row = statement.executeQuery()) {
				return row.next() ? type(connection, row, declared.modifier()) : ValueType.TEXT;
			}
		}
	}

	/**
	 * @param modifier of an array, it is that of its elements
	 */
	private ValueType type(Connection connection, ResultSet row, int modifier) throws SQLException {
		return switch (row.getString("kind")) {
			case "domain" -> type(connection, new Declared((int) row.getLong("base"), row.getInt("modifier")));
			case "array" ->
				new ValueType.ArrayOf(type(connection, new Declared((int) row.getLong("element"), modifier)),
						row.getString("delimiter").charAt(0));
			case "composite" -> new ValueType.Composite(attributes(connection, row.getLong("relation")));
			case NUMERIC -> numeric(modifier);
			case String name -> new ValueType.Scalar(NOTATIONS.getOrDefault(name, Notation.TEXT));
		};
	}

	private List<ValueType.Attribute> attributes(Connection connection, long relation) throws SQLException {
		List<ValueType.Attribute> attributes = new ArrayList<>();
		try (PreparedStatement statement = connection.prepareStatement(ATTRIBUTES)) {
			statement.setLong(1, relation);
			try (ResultSet row = statement.executeQuery()) {
				while (row.next()) {
					attributes.add(new ValueType.Attribute(row.getString(1),
							type(connection, new Declared((int) row.getLong(2), row.getInt(3)))));
				}
			}
		}
		return attributes;
	}

	/**
	 * The precision is in the upper half, the scale, with a sign since version 15, in the
	 * lower 11 bits.
	 */
	private static ValueType numeric(int modifier) {
		if (modifier == NO_MODIFIER) {
			return ValueType.TEXT;
		}
		int digits = modifier - MODIFIER_HEADER;
		int scale = ((digits & SCALE_MASK) ^ SCALE_SIGN) - SCALE_SIGN;
		return new ValueType.Decimal(digits >>> Short.SIZE, scale);
	}

}
