package dev.millrace.cdc.avro;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntFunction;

import dev.millrace.cdc.relay.ChangeFormat;
import dev.millrace.cdc.relay.Outgoing;
import dev.millrace.cdc.relay.RecordsRefusedException;
import dev.millrace.cdc.rows.ValueType;
import org.apache.avro.AvroRuntimeException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Changes as Avro in Confluent's wire format: a zero, the schema's id in four bytes, and
 * the change. The subject of a schema is the topic's name with {@code -value} behind it.
 *
 * @see <a href=
 * "https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format">Wire
 * format</a>
 */
final class AvroChangeFormat implements ChangeFormat {

	/** What is known is forgotten when it is more: a table has few shapes at a time. */
	static final int SCHEMAS_MAX = 10_000;

	private static final byte MAGIC = 0;

	private static final int HEADER_BYTES = 1 + Integer.BYTES;

	private final SchemaRegistry registry;

	private final Map<Kind, Registered> registered = new ConcurrentHashMap<>();

	/** By topic: what was used last, found without comparing all columns. */
	private final Map<String, Registered> last = new ConcurrentHashMap<>();

	/**
	 * Rows of one shape in one topic.
	 */
	private record Kind(String topic, ValueType.Composite rows) {
	}

	/**
	 * What the registry has.
	 *
	 * @param rows the very rows it was used for last
	 */
	private record Registered(int id, ChangeSchema schema, ValueType.Composite rows) {
	}

	AvroChangeFormat(SchemaRegistry registry) {
		this.registry = registry;
	}

	@Override
	public void check() {
		this.registry.check();
	}

	@Override
	public IntFunction<byte @Nullable []> write(List<Outgoing> records) {
		byte @Nullable [][] values = new byte[records.size()][];
		Map<Kind, String> refusedKinds = new HashMap<>();
		Map<Outgoing, String> refused = new IdentityHashMap<>();
		for (int place = 0; place < values.length; place++) {
			Outgoing record = records.get(place);
			try {
				values[place] = value(record, refusedKinds);
			}
			catch (SchemaRefusedException ex) {
				refused.put(record, String.valueOf(ex.getMessage()));
			}
			catch (AvroRuntimeException | JacksonException ex) {
				refused.put(record, "The change cannot be written as Avro: " + ex.getMessage());
			}
		}
		if (!refused.isEmpty()) {
			throw new RecordsRefusedException(refused);
		}
		return (place) -> values[place];
	}

	private byte @Nullable [] value(Outgoing record, Map<Kind, String> refused) throws SchemaRefusedException {
		String json = record.value();
		if (json == null || record.rows() == null) {
			return ChangeFormat.asItIs(json);
		}
		Registered schema = registered(new Kind(record.topic(), record.rows()), refused);
		byte[] change = schema.schema().write(json);
		return ByteBuffer.allocate(HEADER_BYTES + change.length).put(MAGIC).putInt(schema.id()).put(change).array();
	}

	@SuppressWarnings("ReferenceEquality")
	private Registered registered(Kind kind, Map<Kind, String> refused) throws SchemaRefusedException {
		Registered used = this.last.get(kind.topic());
		if (used != null && used.rows() == kind.rows()) {
			return used;
		}
		Registered known = this.registered.get(kind);
		Registered found = (known != null) ? new Registered(known.id(), known.schema(), kind.rows())
				: register(kind, refused);
		this.last.put(kind.topic(), found);
		return found;
	}

	/**
	 * A refusal is an answer for all records that are written together; later ones may be
	 * answered in another way.
	 */
	private Registered register(Kind kind, Map<Kind, String> refused) throws SchemaRefusedException {
		String refusal = refused.get(kind);
		if (refusal != null) {
			throw new SchemaRefusedException(refusal);
		}
		if (this.registered.size() >= SCHEMAS_MAX) {
			this.registered.clear();
			this.last.clear();
		}
		try {
			ChangeSchema schema = new ChangeSchema(kind.topic(), kind.rows());
			Registered added = new Registered(this.registry.register(kind.topic() + "-value", schema.text()), schema,
					kind.rows());
			this.registered.put(kind, added);
			return added;
		}
		catch (SchemaRefusedException ex) {
			refused.put(kind, String.valueOf(ex.getMessage()));
			throw ex;
		}
	}

}
