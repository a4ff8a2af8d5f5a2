package dev.millrace.projections.query.postgres;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

import dev.millrace.projections.engine.LogPartition;
import dev.millrace.projections.engine.ProjectionVersion;
import dev.millrace.projections.engine.ReadModels;
import dev.millrace.projections.engine.postgres.ReadModelDatabase;
import dev.millrace.projections.query.ReadModelReader;
import dev.millrace.projections.query.history.RowMoments;
import org.jspecify.annotations.Nullable;

import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reads rows and their checkpoints in one repeatable-read transaction.
 */
final class PostgresRowMoments implements RowMoments {

	private final ReadModelReader reader;

	private final ReadModels readModels;

	private final TransactionTemplate transaction;

	PostgresRowMoments(ReadModelDatabase database, ReadModelReader reader, ReadModels readModels) {
		this.reader = reader;
		this.readModels = readModels;
		this.transaction = new TransactionTemplate(
				Objects.requireNonNull(database.transaction().getTransactionManager()));
		this.transaction.setReadOnly(true);
		this.transaction.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
	}

	@Override
	public <T> T during(String name, Function<Moment, T> work) {
		return Objects.requireNonNull(this.transaction.execute((transaction) -> {
			ProjectionVersion live = this.readModels.live(name)
				.orElseThrow(() -> new IllegalStateException("No live version of " + name));
			return work.apply(new OpenMoment(live, this.readModels.checkpoints(live)));
		}));
	}

	private final class OpenMoment implements Moment {

		private final ProjectionVersion version;

		private final Map<LogPartition, Long> checkpoints;

		OpenMoment(ProjectionVersion version, Map<LogPartition, Long> checkpoints) {
			this.version = version;
			this.checkpoints = checkpoints;
		}

		@Override
		public ProjectionVersion version() {
			return this.version;
		}

		@Override
		public Map<LogPartition, Long> checkpoints() {
			return this.checkpoints;
		}

		@Override
		public String keyField() {
			return PostgresRowMoments.this.reader.keys(this.version.projection()).getFirst();
		}

		@Override
		public Optional<Map<String, @Nullable Object>> find(String key, List<String> fields) {
			return PostgresRowMoments.this.reader.find(this.version.projection(), key, fields);
		}

		@Override
		public List<Map<String, @Nullable Object>> sample(int size, List<String> fields) {
			return PostgresRowMoments.this.reader.sample(this.version.projection(), size, fields);
		}

	}

}
