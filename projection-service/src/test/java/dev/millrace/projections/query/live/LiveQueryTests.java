package dev.millrace.projections.query.live;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.ProjectionVersion;
import dev.millrace.projections.engine.ReadModels;
import dev.millrace.projections.query.LiveCheckpoints;
import dev.millrace.projections.query.ReadModelPage;
import dev.millrace.projections.query.ReadModelQuery;
import dev.millrace.projections.query.ReadModelReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LiveQueryTests {

	private static final LogPartition PARTITION = new LogPartition("events.order", 0);

	private final AtomicLong seconds = new AtomicLong();

	private final Map<String, Long> offsets = new HashMap<>(Map.of("orders", 1L, "customers", 1L));

	private final Rows rows = new Rows();

	private final LiveQuery query = new LiveQuery(
			new LiveQueries.Wanted("orders", ReadModelQuery.of(List.of(), List.of(), 10).including("customer"), false),
			List.of("orders", "customers"), this.rows,
			new LiveCheckpoints(readModels(), () -> Instant.ofEpochSecond(this.seconds.incrementAndGet())),
			Duration.ofMillis(1));

	@Test
	void rows_are_read_again_when_an_included_read_model_has_moved() {
		this.query.refresh();
		int before = this.rows.reads;

		this.offsets.put("customers", 2L);
		this.query.refresh();

		assertThat(this.rows.reads).isEqualTo(before + 1);
		assertThat(this.query.hasEnded()).isFalse();
	}

	private ReadModels readModels() {
		return (ReadModels) Proxy.newProxyInstance(ReadModels.class.getClassLoader(),
				new Class<?>[] { ReadModels.class }, (proxy, method, arguments) -> switch (method.getName()) {
					case "versions" ->
						List.of(new ProjectionVersion((String) arguments[0], 1, 1, ProjectionVersion.State.LIVE));
					case "checkpoints" ->
						Map.of(PARTITION, this.offsets.get(((ProjectionVersion) arguments[0]).projection()));
					default -> throw new UnsupportedOperationException(method.getName());
				});
	}

	/** Counts how often it is asked. */
	private static final class Rows implements ReadModelReader {

		private int reads;

		@Override
		public ReadModelPage query(String name, ReadModelQuery query) {
			this.reads++;
			return new ReadModelPage(List.of(), 1, null, null);
		}

		@Override
		public List<String> keys(String name) {
			return List.of("id");
		}

		@Override
		public Optional<Map<String, @Nullable Object>> find(String name, String key, List<String> fields,
				List<String> include) {
			return Optional.empty();
		}

		@Override
		public List<Map<String, @Nullable Object>> sample(String name, int size, List<String> fields) {
			return List.of();
		}

	}

}
