package dev.millrace.projections.engine.postgres;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.millrace.events.json.Json;
import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.ProjectionVersion;
import tools.jackson.core.type.TypeReference;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Whether and how far a version may move.
 *
 * @param allowed not while the projection is paused or the version is retired
 * @param limits the offsets at which it has to wait; if there are none, it need not wait
 * @param parked how many of its events are parked
 */
record Movement(boolean allowed, Optional<Map<LogPartition, Long>> limits, int parked) {

	private static final String READ = """
			SELECT v.state <> 'retired' AND NOT p.paused AS allowed, v.hold_at,
			  (SELECT count(*) FROM millrace.parked k WHERE k.projection = v.projection AND k.number = v.number) AS parked
			FROM millrace.versions v JOIN millrace.projections p ON p.name = v.projection
			WHERE v.projection = ? AND v.number = ?
			""";

	private static final TypeReference<Map<String, Map<Integer, Long>>> BY_TOPIC = new TypeReference<>() {
	};

	static Movement read(JdbcClient client, ProjectionVersion version) {
		return client.sql(READ)
			.param(version.projection())
			.param(version.number())
			.query((row, number) -> new Movement(row.getBoolean(1),
					Optional.ofNullable(row.getString(2)).map(Movement::parse), row.getInt(3)))
			.optional()
			.orElse(new Movement(false, Optional.empty(), 0));
	}

	/**
	 * Where the version waits in a partition. A partition that appeared after the limits
	 * were set waits at its beginning.
	 */
	long limit(LogPartition partition) {
		return this.limits.map((offsets) -> offsets.getOrDefault(partition, 0L)).orElse(Long.MAX_VALUE);
	}

	static String toJson(Map<LogPartition, Long> offsets) {
		Map<String, Map<Integer, Long>> byTopic = new TreeMap<>();
		offsets.forEach((partition, offset) -> byTopic.computeIfAbsent(partition.topic(), (any) -> new TreeMap<>())
			.put(partition.partition(), offset));
		return Json.events().writeValueAsString(byTopic);
	}

	static Map<LogPartition, Long> parse(String json) {
		Map<LogPartition, Long> offsets = new TreeMap<>();
		Json.events()
			.readValue(json, BY_TOPIC)
			.forEach((topic, partitions) -> partitions
				.forEach((partition, offset) -> offsets.put(new LogPartition(topic, partition), offset)));
		return offsets;
	}

}
