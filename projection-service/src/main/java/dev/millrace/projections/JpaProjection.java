package dev.millrace.projections;

import java.util.List;
import java.util.Set;

import jakarta.persistence.EntityManager;

/**
 * A projection that writes its read model with JPA: through the Spring Data repositories
 * that are injected into it, or through the entity manager.
 * <p>
 * Its tables are made from the mapping of its entities, which belong to a persistence
 * unit of the application on the data source of the read models. They must be a function
 * of the log: no generated values, no versions that count writes, no clock, no chance.
 * That is what makes a rebuild verifiable.
 */
public non-sealed interface JpaProjection extends Projection {

	@Override
	default int version() {
		return 1;
	}

	@Override
	default Set<String> tables() {
		return Set.of();
	}

	/**
	 * The entities that it writes, and nobody else does, mapped to tables without a
	 * schema. Each table becomes a view of the same name in {@code read_models}; the one
	 * called as the projection, with underscores, is its read model over REST.
	 */
	Set<Class<?>> entities();

	/**
	 * Write a batch of at most 10,000 entries. Runs in the transaction that moves the
	 * checkpoint, with the search path on the version's own schema; repositories and
	 * other beans of the persistence unit take part in it. Afterwards the entity manager
	 * is flushed and cleared. Batches of one version are written one after another, on
	 * all instances together, so that what is read here stays as it is until the batch is
	 * committed.
	 * @param entityManager knows the entities; to persist new ones, which a repository
	 * would look for first
	 */
	void project(List<Entry> batch, EntityManager entityManager);

}
