package dev.millrace.projections.autoconfigure;

import java.time.InstantSource;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.millrace.events.json.Upcaster;
import dev.millrace.projections.Projection;
import dev.millrace.projections.Reaction;
import dev.millrace.projections.engine.BatchObserver;
import dev.millrace.projections.engine.Log;
import dev.millrace.projections.engine.LogBegins;
import dev.millrace.projections.engine.LogEnds;
import dev.millrace.projections.engine.LogLag;
import dev.millrace.projections.engine.LogTimes;
import dev.millrace.projections.engine.ParkedLimit;
import dev.millrace.projections.engine.ProjectionSupervisor;
import dev.millrace.projections.engine.Projections;
import dev.millrace.projections.engine.ReadAheadBudget;
import dev.millrace.projections.engine.ReadModels;
import dev.millrace.projections.engine.RebuildCoordinator;
import dev.millrace.projections.engine.RebuildEstimates;
import dev.millrace.projections.engine.Rebuilds;
import dev.millrace.projections.engine.Rewinds;
import dev.millrace.projections.engine.RowRepairs;
import dev.millrace.projections.engine.kafka.ConsumerGroups;
import dev.millrace.projections.engine.kafka.KafkaEngineConfiguration;
import dev.millrace.projections.engine.parked.ParkedEvents;
import dev.millrace.projections.engine.parked.Parking;
import dev.millrace.projections.engine.postgres.PostgresEngineConfiguration;
import dev.millrace.projections.engine.postgres.ReadModelDatabase;
import dev.millrace.projections.engine.postgres.jpa.JpaEngineConfiguration;
import dev.millrace.projections.engine.snapshots.SnapshotKeeper;
import dev.millrace.projections.engine.snapshots.SnapshotLog;
import dev.millrace.projections.engine.snapshots.SnapshotSchedule;
import dev.millrace.projections.engine.snapshots.Snapshots;
import dev.millrace.projections.observe.ProjectionObserveConfiguration;
import dev.millrace.projections.pipeline.RebuildRun;
import dev.millrace.projections.query.LiveCheckpoints;
import dev.millrace.projections.query.QueryLimits;
import dev.millrace.projections.query.ReadModelReader;
import dev.millrace.projections.query.ReadYourWrites;
import dev.millrace.projections.query.References;
import dev.millrace.projections.query.RelayProgress;
import dev.millrace.projections.query.history.Audits;
import dev.millrace.projections.query.history.Explanations;
import dev.millrace.projections.query.history.HistoryLimits;
import dev.millrace.projections.query.history.LogHistory;
import dev.millrace.projections.query.history.PastRows;
import dev.millrace.projections.query.history.RowMoments;
import dev.millrace.projections.query.kafka.KafkaQueryConfiguration;
import dev.millrace.projections.query.live.LiveLimits;
import dev.millrace.projections.query.live.LiveQueries;
import dev.millrace.projections.query.postgres.PostgresQueryConfiguration;
import dev.millrace.projections.query.typed.TypedReadModels;
import dev.millrace.projections.reactions.Effects;
import dev.millrace.projections.reactions.Reactions;
import dev.millrace.projections.reactions.postgres.PostgresReactionConfiguration;
import dev.millrace.projections.repair.RepairObserver;
import dev.millrace.projections.repair.Repairs;
import dev.millrace.projections.web.ProjectionWebConfiguration;
import dev.millrace.projections.web.TokenWait;
import jakarta.persistence.EntityManager;
import org.hibernate.SessionFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.orm.jpa.JpaTransactionManager;

/**
 * Runs the application's projections and serves their read models.
 */
@AutoConfiguration(after = { DataSourceAutoConfiguration.class, KafkaAutoConfiguration.class })
@ConditionalOnProperty(name = "millrace.projections.enabled", matchIfMissing = true)
@EnableConfigurationProperties({ ProjectionProperties.class, ReadModelProperties.class, ReactionProperties.class,
		RebuildProperties.class, SnapshotProperties.class })
@Import({ PostgresEngineConfiguration.class, KafkaEngineConfiguration.class, PostgresQueryConfiguration.class,
		KafkaQueryConfiguration.class, PostgresReactionConfiguration.class, ProjectionObserveConfiguration.class })
final class ProjectionAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	ReadModelDatabase millraceReadModelDatabase(ReadModelProperties properties, ObjectProvider<DataSource> dataSource) {
		ReadModelProperties.Datasource own = properties.datasource();
		return (own != null) ? new ReadModelDatabase(pool(own), true)
				: new ReadModelDatabase(dataSource.getObject(), false);
	}

	@Bean
	ConsumerGroups millraceConsumerGroups(ProjectionProperties properties) {
		return new ConsumerGroups(properties.groupPrefix());
	}

	@Bean
	RebuildCoordinator millraceRebuildCoordinator(ReadModels readModels, Rebuilds rebuilds, Log log,
			ParkedLimit parkedLimit, ObjectProvider<InstantSource> clock) {
		return new RebuildCoordinator(readModels, rebuilds, log, parkedLimit,
				clock.getIfAvailable(InstantSource::system));
	}

	@Bean(destroyMethod = "")
	ProjectionSupervisor millraceProjectionSupervisor(ObjectProvider<Projection> projections, Log log,
			ReadModels readModels, RebuildCoordinator coordinator, Rewinds rewinds, ProjectionProperties properties,
			BatchObserver observer, ObjectProvider<InstantSource> clock) {
		return new ProjectionSupervisor(projections.orderedStream().toList(), log, readModels, coordinator, rewinds,
				new ReadAheadBudget(properties.readAhead().toBytes()), properties.liveLagMax(), observer,
				clock.getIfAvailable(InstantSource::system));
	}

	@Bean(destroyMethod = "")
	Reactions millraceReactions(ObjectProvider<Reaction> reactions, Log log, Effects effects, LogLag lag,
			ObjectProvider<Upcaster> upcasters, ReactionProperties properties) {
		return new Reactions(reactions.orderedStream().toList(), log, lag, effects, upcasters.orderedStream().toList(),
				properties.keepFor());
	}

	@Bean
	SnapshotKeeper millraceSnapshotKeeper(ReadModels readModels, Snapshots snapshots, Log log, SnapshotLog snapshotLog,
			SnapshotProperties properties, ObjectProvider<InstantSource> clock) {
		return new SnapshotKeeper(readModels, snapshots, log, snapshotLog, properties.keep(),
				clock.getIfAvailable(InstantSource::system));
	}

	@Bean(destroyMethod = "")
	SnapshotSchedule millraceSnapshotSchedule(ProjectionSupervisor supervisor, SnapshotKeeper keeper,
			SnapshotProperties properties) {
		return new SnapshotSchedule(supervisor, keeper, properties.every());
	}

	@Bean
	ProjectionLifecycle millraceProjectionLifecycle(ProjectionSupervisor supervisor, Reactions reactions,
			SnapshotSchedule snapshots, ProjectionProperties properties) {
		return new ProjectionLifecycle(supervisor, reactions, snapshots, properties.supervisionInterval());
	}

	@Bean
	Projections millraceProjections(ProjectionSupervisor supervisor, ReadModels readModels,
			RebuildCoordinator coordinator, Rewinds rewinds, Log log, ParkedLimit parkedLimit, LogLag lag) {
		return new Projections(supervisor, readModels, coordinator, rewinds, log, parkedLimit, lag);
	}

	@Bean
	RebuildEstimates millraceRebuildEstimates(ReadModels readModels, Rebuilds rebuilds, Log log) {
		return new RebuildEstimates(readModels, rebuilds, log);
	}

	@Bean
	RebuildRun millraceRebuildRun(RebuildProperties properties, Projections projections, RebuildEstimates estimates,
			Rebuilds rebuilds, ObjectProvider<InstantSource> clock, ApplicationContext context) {
		return new RebuildRun(properties.order(), projections, estimates, rebuilds,
				clock.getIfAvailable(InstantSource::system), () -> System.exit(SpringApplication.exit(context)));
	}

	@Bean
	LogLag millraceLogLag(ObjectProvider<Projection> projections, ObjectProvider<Reaction> reactions, Log log,
			LogTimes times, ObjectProvider<InstantSource> clock) {
		Set<String> topics = Stream
			.concat(projections.stream().map(Projection::topics), reactions.stream().map(Reaction::topics))
			.flatMap(Set::stream)
			.collect(Collectors.toSet());
		InstantSource instants = clock.getIfAvailable(InstantSource::system);
		return new LogLag(new LogEnds(log, topics, instants), times, instants);
	}

	@Bean
	ParkedLimit millraceParkedLimit(ProjectionProperties properties) {
		return new ParkedLimit(properties.parkedMax());
	}

	@Bean
	Parking millraceParking(ReadModels readModels, ParkedEvents parked, Log log) {
		return new Parking(readModels, parked, log);
	}

	@Bean
	LiveCheckpoints millraceLiveCheckpoints(ReadModels readModels, ObjectProvider<InstantSource> clock) {
		return new LiveCheckpoints(readModels, clock.getIfAvailable(InstantSource::system));
	}

	@Bean
	ReadYourWrites millraceReadYourWrites(RelayProgress relay, LiveCheckpoints checkpoints,
			ObjectProvider<InstantSource> clock) {
		return new ReadYourWrites(relay, checkpoints, clock.getIfAvailable(InstantSource::system));
	}

	@Bean
	References millraceReferences(ProjectionSupervisor supervisor) {
		return new References(supervisor.projections());
	}

	@Bean
	TypedReadModels millraceTypedReadModels(ProjectionSupervisor supervisor, ReadModelReader reader,
			References references, ReadYourWrites readYourWrites) {
		return new TypedReadModels(supervisor.projections(), reader, references, readYourWrites);
	}

	@Bean
	LiveLimits millraceLiveLimits(ReadModelProperties properties) {
		ReadModelProperties.Live live = properties.live();
		return new LiveLimits(live.interval(), live.queriesMax(), live.clientsMax(), live.heartbeatInterval());
	}

	@Bean
	LiveQueries millraceLiveQueries(ReadModelReader reader, LiveCheckpoints checkpoints, References references,
			LiveLimits limits) {
		return new LiveQueries(reader, checkpoints, references, limits);
	}

	@Bean
	HistoryLimits millraceHistoryLimits(ReadModelProperties properties) {
		ReadModelProperties.History history = properties.history();
		return new HistoryLimits(history.recordsMax(), history.stepsMax(), history.timeout(), history.atOnceMax());
	}

	@Bean
	LogBegins millraceLogBegins(ReadModels readModels, Log log) {
		return new LogBegins(readModels, log);
	}

	@Bean
	Explanations millraceExplanations(LogHistory log, RowMoments rows, LogBegins begins,
			ObjectProvider<Upcaster> upcasters, HistoryLimits limits) {
		return new Explanations(log, rows, begins::later, upcasters.orderedStream().toList(), limits);
	}

	@Bean
	PastRows millracePastRows(LogHistory history, Log log, RowMoments rows, Snapshots snapshots, ReadModels readModels,
			LogBegins begins, ObjectProvider<Upcaster> upcasters, HistoryLimits limits) {
		return new PastRows(history, log, rows, snapshots, begins::later, readModels::startTime,
				upcasters.orderedStream().toList(), limits);
	}

	@Bean
	Audits millraceAudits(LogHistory log, RowMoments rows, LogBegins begins, ObjectProvider<Upcaster> upcasters,
			HistoryLimits limits) {
		return new Audits(log, rows, begins::later, upcasters.orderedStream().toList(), limits);
	}

	@Bean
	Repairs millraceRepairs(LogHistory history, RowRepairs rows, ReadModels readModels, Log log, LogBegins begins,
			ObjectProvider<Upcaster> upcasters, HistoryLimits limits, RepairObserver observer) {
		return new Repairs(history, rows, readModels, log, begins, upcasters.orderedStream().toList(), limits,
				observer);
	}

	@Bean
	QueryLimits millraceQueryLimits(ReadModelProperties properties) {
		return new QueryLimits(properties.queryTimeout());
	}

	@Bean
	TokenWait millraceTokenWait(ProjectionProperties properties) {
		return new TokenWait(properties.tokenWaitMax());
	}

	private static DataSource pool(ReadModelProperties.Datasource own) {
		HikariDataSource pool = new HikariDataSource();
		pool.setPoolName("read-models");
		pool.setJdbcUrl(own.url());
		pool.setUsername(own.username());
		pool.setPassword(own.password());
		return pool;
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ EntityManager.class, SessionFactory.class, JpaTransactionManager.class })
	@Import(JpaEngineConfiguration.class)
	static class Jpa {

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnWebApplication
	@Import(ProjectionWebConfiguration.class)
	static class Web {

	}

}
