package dev.millrace.projections.engine.postgres.jpa;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import org.hibernate.SessionFactory;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.spi.BootstrapContext;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.integrator.spi.Integrator;
import org.hibernate.service.spi.SessionFactoryServiceRegistry;

/**
 * What Hibernate has read of entities and their tables, which it forgets itself once a
 * session factory is built. Safe for use by several threads.
 */
final class Mappings implements Integrator {

	private final Map<SessionFactory, Metadata> byFactory = new ConcurrentHashMap<>();

	@Override
	public void integrate(Metadata metadata, BootstrapContext context, SessionFactoryImplementor factory) {
		this.byFactory.put(factory, metadata);
	}

	@Override
	public void disintegrate(SessionFactoryImplementor factory, SessionFactoryServiceRegistry registry) {
		this.byFactory.remove(factory);
	}

	Optional<Metadata> of(SessionFactory factory) {
		return Optional.ofNullable(this.byFactory.get(factory));
	}

}
