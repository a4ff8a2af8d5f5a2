package dev.millrace.projections.web;

import java.time.InstantSource;

import dev.millrace.projections.engine.Projections;
import dev.millrace.projections.engine.Rebuilds;
import dev.millrace.projections.engine.parked.Parking;
import dev.millrace.projections.query.ReadModelReader;
import dev.millrace.projections.query.ReadYourWrites;
import dev.millrace.projections.query.history.Audits;
import dev.millrace.projections.query.history.Explanations;
import dev.millrace.projections.query.live.LiveLimits;
import dev.millrace.projections.query.live.LiveQueries;
import dev.millrace.projections.reactions.Reactions;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/**
 * The REST API.
 */
@Configuration(proxyBeanMethods = false)
@Import(ProjectionProblems.class)
public class ProjectionWebConfiguration {

	@Bean
	ProjectionController projectionController(Projections projections, Rebuilds rebuilds,
			ObjectProvider<InstantSource> clock) {
		return new ProjectionController(projections,
				new RebuildHistory(rebuilds, clock.getIfAvailable(InstantSource::system)));
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
	ReactionController reactionController(Reactions reactions) {
		return new ReactionController(reactions);
	}

	@Bean
	LiveClients millraceLiveClients(LiveLimits limits) {
		return new LiveClients("live queries", limits.clientsMax(), limits.heartbeatInterval());
	}

	@Bean
	ReadModelController readModelController(Projections projections, ReadModelReader reader,
			ReadYourWrites readYourWrites, TokenWait tokenWait, LiveQueries liveQueries, LiveClients liveClients,
			Explanations explanations) {
		return new ReadModelController(projections, reader, readYourWrites, tokenWait, liveQueries, liveClients,
				explanations);
	}

}
