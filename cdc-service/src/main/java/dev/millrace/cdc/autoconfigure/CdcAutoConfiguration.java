package dev.millrace.cdc.autoconfigure;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import dev.millrace.cdc.Capture;
import dev.millrace.cdc.CaptureSettings;
import dev.millrace.cdc.ChangeSource;
import dev.millrace.cdc.Safeguards;
import dev.millrace.cdc.SourceDatabase;
import dev.millrace.cdc.debezium.DebeziumAdapter;
import dev.millrace.cdc.debezium.DebeziumSettings;
import dev.millrace.cdc.kafka.KafkaAdapter;
import dev.millrace.cdc.kafka.KafkaSettings;
import dev.millrace.cdc.leadership.Leadership;
import dev.millrace.cdc.policy.Policy;
import dev.millrace.cdc.postgres.LeadershipSettings;
import dev.millrace.cdc.postgres.PostgresAdapter;
import dev.millrace.cdc.postgres.PostgresSettings;
import dev.millrace.cdc.postgres.SourceConnection;
import dev.millrace.cdc.relay.ChangeFormat;
import dev.millrace.cdc.relay.ParkedRecords;
import dev.millrace.cdc.relay.Parking;
import dev.millrace.cdc.relay.ParkingLog;
import dev.millrace.cdc.relay.Relay;
import dev.millrace.cdc.relay.Step;
import dev.millrace.cdc.snapshots.SnapshotSettings;
import dev.millrace.cdc.snapshots.Snapshots;
import dev.millrace.cdc.snapshots.TableReaders;
import dev.millrace.cdc.rows.SourceCatalog;
import dev.millrace.cdc.verification.Verification;
import dev.millrace.cdc.watch.SlotWatch;
import dev.millrace.cdc.web.CdcWebConfiguration;
import org.apache.kafka.clients.CommonClientConfigs;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/**
 * Captures the event store and the configured tables.
 */
@AutoConfiguration(after = { DataSourceAutoConfiguration.class, KafkaAutoConfiguration.class })
@ConditionalOnProperty(name = "millrace.cdc.enabled", matchIfMissing = true)
@EnableConfigurationProperties({ CdcProperties.class, ChoiceProperties.class, EventStoreProperties.class,
		InstanceProperties.class, SafeguardProperties.class })
@Import(ChangeFormatConfiguration.class)
public final class CdcAutoConfiguration {

	/**
	 * One Kafka transaction costs as much as publishing some hundred changes, so under
	 * load it has more than a part of a large transaction may have.
	 */
	private static final int BATCHES_AT_ONCE = 4;

	private static final Duration LOOK_INTERVAL = Duration.ofSeconds(5);

	@Bean
	@ConditionalOnMissingBean
	Step.Listener millraceCdcSteps() {
		return Step.Listener.ignored();
	}

	@Bean
	Policy millraceCdcPolicy(ChoiceProperties choice, CdcProperties properties) {
		return choice.policy(properties.topics().tablePrefix());
	}

	@Bean
	SourceConnection millraceCdcSourceConnection(CdcProperties properties, EventStoreProperties eventStore,
			ObjectProvider<JdbcConnectionDetails> application, Environment environment) {
		CdcProperties.Datasource own = (properties.datasource() != null) ? properties.datasource()
				: eventStore.datasource();
		if (own != null) {
			return new SourceConnection(own.url(), own.username(), own.password());
		}
		JdbcConnectionDetails details = application.getIfAvailable();
		if (details != null) {
			return new SourceConnection(details.getJdbcUrl(), details.getUsername(), details.getPassword());
		}
		return new SourceConnection(applicationUrl(environment), environment.getProperty("spring.datasource.username"),
				environment.getProperty("spring.datasource.password"));
	}

	@Bean
	PostgresSettings millraceCdcPostgresSettings(SourceConnection connection, CdcProperties properties,
			ChoiceProperties choice) {
		return new PostgresSettings(connection, properties.slot(), properties.publication(), properties.lockTimeout(),
				properties.stopTimeout(), properties.failoverSlot(), choice.events());
	}

	@Bean
	SourceDatabase millraceCdcSourceDatabase(PostgresSettings settings) {
		return PostgresAdapter.sourceDatabase(settings);
	}

	@Bean
	SlotWatch millraceCdcSlotWatch(PostgresSettings settings) {
		return PostgresAdapter.slotWatch(settings);
	}

	@Bean
	SourceCatalog millraceCdcSourceCatalog(PostgresSettings settings) {
		return PostgresAdapter.sourceCatalog(settings);
	}

	@Bean
	ChangeSource millraceCdcChangeSource(SourceConnection connection, CdcProperties properties, SourceCatalog catalog,
			Step.Listener steps) {
		return DebeziumAdapter.changeSource(new DebeziumSettings(connection.properties(), properties.slot(),
				properties.publication(), BATCHES_AT_ONCE * properties.batchSize(), properties.queueSize().toBytes(),
				properties.confirmInterval(), properties.stopTimeout()), catalog, steps);
	}

	@Bean(destroyMethod = "")
	Leadership millraceCdcLeadership(SourceConnection connection, CdcProperties properties, InstanceProperties instance,
			Environment environment, ObjectProvider<InstantSource> clock) {
		ThisInstance self = new ThisInstance(instance, environment);
		return PostgresAdapter.leadership(new LeadershipSettings(connection, properties.slot(),
				instance.leadershipTimeout(), self.name(), self, clock.getIfAvailable(InstantSource::system)));
	}

	@Bean
	KafkaSettings millraceCdcKafkaSettings(KafkaProperties kafka, KafkaConnectionDetails details,
			CdcProperties properties, Policy policy) {
		return new KafkaSettings(configuration(kafka.buildProducerProperties(), details.getProducer()),
				configuration(kafka.buildConsumerProperties(), details.getConsumer()),
				configuration(kafka.buildAdminProperties(), details.getAdmin()), properties.topics().partitions(),
				properties.topics().replicationFactor(), properties.topics().progressRetention(),
				(topic) -> Optional.ofNullable(policy.settings(policy.table(topic)).history()),
				properties.kafkaTimeout());
	}

	@Bean
	Snapshots millraceCdcSnapshots(SourceDatabase database, KafkaSettings kafka, Policy policy,
			ObjectProvider<InstantSource> clock) {
		return new Snapshots(
				new TableReaders.Sources(database::tableReader, () -> KafkaAdapter.topicReader(kafka), policy),
				clock.getIfAvailable(InstantSource::system));
	}

	@Bean(destroyMethod = "")
	Capture millraceCapture(CdcProperties properties, SourceDatabase database, ChangeSource changes,
			KafkaSettings kafka, ChangeFormat format, Policy policy, Parking parking, PostgresSettings postgres,
			SourceCatalog catalog, ChoiceProperties choice, Leadership leadership, SlotWatch watch,
			SafeguardProperties safeguards, Step.Listener steps, ObjectProvider<InstantSource> clocks,
			Snapshots snapshots) {
		PropertyRules.checkSomething(choice.events(), properties.tables());
		InstantSource clock = clocks.getIfAvailable(InstantSource::system);
		ParkedRecords parked = PostgresAdapter.parkedRecords(postgres, catalog, policy, clock);
		Relay.Settings relay = relaySettings(properties, policy);
		CaptureSettings settings = new CaptureSettings(properties.slot(), properties.tables(), properties.batchSize(),
				new SnapshotSettings(properties.snapshots().threads(), properties.snapshots().chunkSize()), relay,
				properties.heartbeatInterval(), properties.retryDelayMin(), properties.retryDelayMax(),
				properties.startTimeout(), properties.stopTimeout(),
				new Safeguards(LOOK_INTERVAL, safeguards.watchdogTimeout(), safeguards.walBudget().toBudget()));
		return new Capture(settings, database, changes,
				() -> new ParkingLog(KafkaAdapter.recordLog(properties.slot(), kafka, format, steps), parking, parked,
						relay, choice.parkedMax(), clock),
				leadership, watch, steps, clock, snapshots);
	}

	@Bean
	Parking millraceCdcParking() {
		return new Parking();
	}

	@Bean
	ParkedHealthIndicator millraceCdcParkedHealthIndicator(Parking parking) {
		return new ParkedHealthIndicator(parking);
	}

	@Bean
	ParkedMetrics millraceCdcParkedMetrics(Parking parking) {
		return new ParkedMetrics(parking);
	}

	@Bean
	Verification millraceCdcVerification(CdcProperties properties, SourceConnection connection, KafkaSettings kafka,
			Policy policy) {
		return new Verification(KafkaAdapter.publishedLog(properties.slot(), kafka),
				PostgresAdapter.storedCategory(connection), relaySettings(properties, policy));
	}

	@Bean
	CaptureLifecycle millraceCaptureLifecycle(Capture capture) {
		return new CaptureLifecycle(capture);
	}

	@Bean
	CdcHealthIndicator millraceCdcHealthIndicator(Capture capture) {
		return new CdcHealthIndicator(capture);
	}

	@Bean
	CdcMetrics millraceCdcMetrics(Capture capture) {
		return new CdcMetrics(capture);
	}

	private static Relay.Settings relaySettings(CdcProperties properties, Policy policy) {
		return new Relay.Settings(properties.sourceOrDefault(), properties.eventTimeSkewMax(), properties.batchSize(),
				policy);
	}

	private static String applicationUrl(Environment environment) {
		String url = environment.getProperty("spring.datasource.url");
		if (url == null) {
			throw new InvalidConfigurationPropertyValueException("millrace.event-store.datasource.url", null,
					"The capture needs a database: set it to the JDBC URL of the event store");
		}
		return url;
	}

	private static Map<String, Object> configuration(Map<String, Object> base,
			KafkaConnectionDetails.Configuration details) {
		Map<String, Object> configuration = new HashMap<>(base);
		configuration.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, details.getBootstrapServers());
		String protocol = details.getSecurityProtocol();
		if (protocol != null) {
			configuration.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, protocol);
		}
		return configuration;
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
	@Import(CdcWebConfiguration.class)
	static class Web {

	}

}
