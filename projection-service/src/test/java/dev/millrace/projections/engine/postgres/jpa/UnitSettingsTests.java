package dev.millrace.projections.engine.postgres.jpa;

import java.util.Map;

import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.JpaProjection;
import dev.millrace.projections.Projection;
import org.hibernate.cfg.BatchSettings;
import org.hibernate.jpa.boot.spi.JpaSettings;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;

import static org.assertj.core.api.Assertions.assertThat;

class UnitSettingsTests {

	@Test
	void a_unit_of_an_application_with_jpa_projections_writes_in_batches_unless_it_says_otherwise() {
		assertThat(settings(JpaProjection.class, Map.of())).containsEntry(BatchSettings.STATEMENT_BATCH_SIZE, 500)
			.containsEntry(BatchSettings.ORDER_INSERTS, true)
			.containsEntry(BatchSettings.ORDER_UPDATES, true)
			.containsKey(JpaSettings.INTEGRATOR_PROVIDER);
		assertThat(settings(Projection.class, Map.of(BatchSettings.STATEMENT_BATCH_SIZE, 20)))
			.containsEntry(BatchSettings.STATEMENT_BATCH_SIZE, 20)
			.containsEntry(BatchSettings.ORDER_INSERTS, true);
	}

	@Test
	void units_of_other_applications_stay_as_they_are() {
		assertThat(settings(FoldProjection.class, Map.of())).isEmpty();
	}

	/** Nothing is made of the projection, which may need the unit itself. */
	private static Map<String, Object> settings(Class<? extends Projection> declared, Map<String, Object> own) {
		DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
		RootBeanDefinition definition = new RootBeanDefinition((Class<Projection>) (Class<?>) declared, () -> {
			throw new AssertionError("made too early");
		});
		beans.registerBeanDefinition("projection", definition);
		LocalContainerEntityManagerFactoryBean unit = new LocalContainerEntityManagerFactoryBean();
		unit.getJpaPropertyMap().putAll(own);

		new UnitSettings(beans).postProcessBeforeInitialization(unit, "entityManagerFactory");

		return unit.getJpaPropertyMap();
	}

}
