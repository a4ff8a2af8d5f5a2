package dev.millrace.projections.engine.postgres.jpa;

import java.util.List;
import java.util.Objects;

import dev.millrace.projections.Entry;
import dev.millrace.projections.JpaProjection;
import dev.millrace.projections.engine.postgres.PersistenceUnit;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceException;
import org.hibernate.CacheMode;
import org.hibernate.Session;

import org.springframework.dao.support.DataAccessUtils;
import org.springframework.orm.jpa.EntityManagerFactoryUtils;
import org.springframework.orm.jpa.JpaTransactionManager;
import org.springframework.orm.jpa.SharedEntityManagerCreator;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * A persistence unit of Hibernate that carries one projection. Its transactions bind the
 * entity manager and its JDBC connection to the thread, where repositories find the one
 * and the engine the other.
 */
final class HibernateUnit implements PersistenceUnit {

	private final JpaProjection projection;

	private final EntityManagerFactory factory;

	private final List<String> definition;

	private final JpaTransactionManager transactions;

	private final EntityManager shared;

	HibernateUnit(JpaProjection projection, EntityManagerFactory factory, List<String> definition) {
		this.projection = projection;
		this.factory = factory;
		this.definition = definition;
		this.transactions = new JpaTransactionManager(factory);
		this.shared = SharedEntityManagerCreator.createSharedEntityManager(factory);
	}

	@Override
	public List<String> definition() {
		return this.definition;
	}

	@Override
	public TransactionOperations transaction() {
		return new TransactionTemplate(this.transactions);
	}

	@Override
	public void project(List<Entry> entries) {
		EntityManager bound = Objects
			.requireNonNull(EntityManagerFactoryUtils.getTransactionalEntityManager(this.factory), "No transaction");
		bound.unwrap(Session.class).setCacheMode(CacheMode.IGNORE);
		// A web request's may be older than the locks of this transaction.
		bound.clear();
		try {
			this.projection.project(entries, this.shared);
			requireCommittable(bound);
			bound.flush();
		}
		catch (PersistenceException ex) {
			throw DataAccessUtils.translateIfNecessary(ex, this.transactions.getJpaDialect());
		}
		finally {
			bound.clear();
		}
	}

	/** The commit would fail, and say neither why nor which entry. */
	private void requireCommittable(EntityManager bound) {
		if (bound.getTransaction().getRollbackOnly()) {
			throw new IllegalStateException("Projection '" + this.projection.name()
					+ "' goes on after an exception of a repository, which has marked the transaction to be rolled back:"
					+ " let the exception through, or ask before");
		}
	}

}
