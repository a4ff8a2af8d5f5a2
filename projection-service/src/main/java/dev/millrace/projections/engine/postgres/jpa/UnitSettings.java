package dev.millrace.projections.engine.postgres.jpa;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import dev.millrace.projections.JpaProjection;
import dev.millrace.projections.Projection;
import org.hibernate.cfg.BatchSettings;
import org.hibernate.jpa.boot.spi.IntegratorProvider;
import org.hibernate.jpa.boot.spi.JpaSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.orm.jpa.AbstractEntityManagerFactoryBean;

/**
 * Prepares the persistence units of an application that has JPA projections: statements
 * go to the database in batches, unless the application says otherwise, and the mappings
 * are kept. Units of other applications stay as they are.
 */
final class UnitSettings implements BeanPostProcessor {

	/** So many statements of one kind at a time. */
	private static final int STATEMENT_BATCH = 500;

	private final ListableBeanFactory beans;

	private final Mappings mappings = new Mappings();

	UnitSettings(ListableBeanFactory beans) {
		this.beans = beans;
	}

	Mappings mappings() {
		return this.mappings;
	}

	@Override
	public Object postProcessBeforeInitialization(Object bean, String beanName) {
		if (bean instanceof AbstractEntityManagerFactoryBean unit && hasJpaProjections()) {
			Map<String, Object> properties = unit.getJpaPropertyMap();
			properties.putIfAbsent(BatchSettings.STATEMENT_BATCH_SIZE, STATEMENT_BATCH);
			properties.putIfAbsent(BatchSettings.ORDER_INSERTS, true);
			properties.putIfAbsent(BatchSettings.ORDER_UPDATES, true);
			properties.putIfAbsent(JpaSettings.INTEGRATOR_PROVIDER, (IntegratorProvider) () -> List.of(this.mappings));
		}
		return bean;
	}

	/** Without making the projections, which may need repositories of the unit. */
	private boolean hasJpaProjections() {
		return Stream.of(this.beans.getBeanNamesForType(Projection.class, true, false))
			.map((name) -> this.beans.getType(name, false))
			.anyMatch(UnitSettings::mayBeJpaProjection);
	}

	private static boolean mayBeJpaProjection(@Nullable Class<?> type) {
		return type == null || type == Projection.class || JpaProjection.class.isAssignableFrom(type);
	}

}
