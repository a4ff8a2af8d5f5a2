package dev.millrace.projections.query.postgres;

import java.util.List;
import java.util.Objects;

import dev.millrace.projections.engine.ProjectionVersion;
import dev.millrace.projections.engine.ReadModels;
import dev.millrace.projections.engine.postgres.ReadModelDatabase;
import dev.millrace.projections.query.ReadModelReader;
import dev.millrace.projections.query.history.RowMoments;
import dev.millrace.projections.query.history.RowNow;

import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Reads a row and its checkpoints in one repeatable-read transaction.
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
	public RowNow now(String name, String key, List<String> fields) {
		return Objects.requireNonNull(this.transaction.execute((transaction) -> {
			ProjectionVersion live = this.readModels.versions(name)
				.stream()
				.filter((version) -> version.state() == ProjectionVersion.State.LIVE)
				.findFirst()
				.orElseThrow(() -> new IllegalStateException("No live version of " + name));
			return new RowNow(live, this.reader.find(name, key, fields).orElse(null),
					this.readModels.checkpoints(live));
		}));
	}

}
