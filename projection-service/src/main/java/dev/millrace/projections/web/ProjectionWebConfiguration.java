package dev.millrace.projections.web;

import java.time.InstantSource;

import dev.millrace.projections.engine.Projections;
import dev.millrace.projections.engine.RebuildEstimates;
import dev.millrace.projections.engine.Rebuilds;
import dev.millrace.projections.engine.parked.Parking;
import dev.millrace.projections.engine.snapshots.SnapshotKeeper;
import dev.millrace.projections.query.ReadModelReader;
import dev.millrace.projections.query.ReadYourWrites;
import dev.millrace.projections.query.References;
import dev.millrace.projections.query.history.Audits;
import dev.millrace.projections.query.history.Explanations;
import dev.millrace.projections.query.history.PastRows;
import dev.millrace.projections.query.live.LiveLimits;
import dev.millrace.projections.query.live.LiveQueries;
import dev.millrace.projections.reactions.Reactions;
import dev.millrace.projections.repair.Repairs;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The REST API.
 */
@Configuration(proxyBeanMethods = false)
@Import(ProjectionProblems.class)
public class ProjectionWebConfiguration {

	/** How many clients an instance sends the progress of rebuilds to. */
	private static final int REBUILD_FOLLOWERS_MAX = 50;

	@Bean
	ProjectionController projectionController(Projections projections, Rebuilds rebuilds, RebuildEstimates estimates,
			SnapshotKeeper snapshots, @Qualifier("millraceRebuildFollowers") LiveClients followers,
			ObjectProvider<InstantSource> clock) {
		return new ProjectionController(projections,
				new RebuildHistory(rebuilds, clock.getIfAvailable(InstantSource::system)), estimates, snapshots,
				followers);
	}

	@Bean
	SnapshotController snapshotController(Projections projections, SnapshotKeeper snapshots) {
		return new SnapshotController(projections, snapshots);
	}

	@Bean
	RewindController rewindController(Projections projections) {
		return new RewindController(projections);
	}

	@Bean
	ParkedController parkedController(Projections projections, Parking parking) {
		return new ParkedController(projections, parking);
	}

	@Bean
	AuditController auditController(Projections projections, Audits audits) {
		return new AuditController(projections, audits);
	}

	@Bean
	RepairController repairController(Projections projections, Repairs repairs) {
		return new RepairController(projections, repairs);
	}

	@Bean
	ReactionController reactionController(Reactions reactions) {
		return new ReactionController(reactions);
	}

	@Bean
	LiveClients millraceLiveClients(LiveLimits limits) {
		return new LiveClients("live queries", limits.clientsMax(), limits.heartbeatInterval());
	}

	@Bean
	LiveClients millraceRebuildFollowers(LiveLimits limits) {
		return new LiveClients("rebuilds", REBUILD_FOLLOWERS_MAX, limits.heartbeatInterval());
	}

	@Bean
	ReadModelController readModelController(Projections projections, ReadModelReader reader,
			ReadYourWrites readYourWrites, References references, TokenWait tokenWait, LiveQueries liveQueries,
			@Qualifier("millraceLiveClients") LiveClients liveClients, Explanations explanations, PastRows pastRows) {
		return new ReadModelController(projections, reader, readYourWrites, references, tokenWait, liveQueries,
				liveClients, explanations, pastRows);
	}

}
