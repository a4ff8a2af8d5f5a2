package dev.millrace.benchmarks.rebuild;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

import dev.millrace.benchmarks.account.AccountEvent.MoneyDeposited;
import dev.millrace.projections.Entry;
import dev.millrace.projections.JpaProjection;
import jakarta.persistence.EntityManager;

/**
 * The rows of {@link AccountBalance} as a JPA projection: a repository finds the known
 * ones of a batch, and Hibernate finds out what has changed.
 */
record BalanceByJpa(String category, BalanceEntities entityRepository) implements JpaProjection {

	@Override
	public String name() {
		return "account-balance-jpa";
	}

	@Override
	public Set<String> categories() {
		return Set.of(this.category);
	}

	@Override
	public Set<Class<?>> eventTypes() {
		return Set.of(MoneyDeposited.class);
	}

	@Override
	public Set<Class<?>> entities() {
		return Set.of(BalanceEntity.class);
	}

	@Override
	public void project(List<Entry> batch, EntityManager entityManager) {
		Map<String, BalanceEntity> known = this.entityRepository
			.findAllById(batch.stream().map(BalanceByJpa::account).collect(Collectors.toSet()))
			.stream()
			.collect(Collectors.toMap(BalanceEntity::account, Function.identity()));
		batch.forEach((entry) -> known.computeIfAbsent(account(entry), (account) -> {
			BalanceEntity added = new BalanceEntity(account);
			entityManager.persist(added);
			return added;
		}).deposited((MoneyDeposited) ((Entry.OfEvent<?>) entry).data()));
	}

	private static String account(Entry entry) {
		return ((Entry.OfEvent<?>) entry).envelope().streamId().key();
	}

}
