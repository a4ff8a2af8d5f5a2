package dev.millrace.projections.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

import dev.millrace.events.json.Json;
import dev.millrace.projections.InvalidProjectionException;
import dev.millrace.projections.Projection;
import dev.millrace.projections.engine.Projections;
import dev.millrace.projections.engine.Rebuild;
import dev.millrace.projections.engine.RebuildCoordinator.LoadProgress;
import dev.millrace.projections.engine.RebuildEstimate;
import dev.millrace.projections.engine.RebuildEstimates;
import dev.millrace.projections.engine.Rebuilds;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.ExitCodeGenerator;

/**
 * Rebuilds projections one after the other, once the application has started, and ends
 * it: with exit code 0 if every new version is live, or ready for an operator who is to
 * decide; else with 1. A rebuild that is under way is followed instead of started, so
 * that a run that was killed can be repeated.
 */
public final class RebuildRun implements ApplicationRunner, ExitCodeGenerator {

	private static final Logger logger = LoggerFactory.getLogger(RebuildRun.class);

	private static final int FAILED = 1;

	private static final Duration LOOK_INTERVAL = Duration.ofMillis(250);

	private static final Duration LINE_INTERVAL = Duration.ofSeconds(5);

	/** After so long without any progress a rebuild is given up waiting for. */
	private static final Duration STANDSTILL_MAX = Duration.ofMinutes(10);

	private final List<Projection> wanted;

	private final RebuildOrder order;

	private final Projections projections;

	private final RebuildEstimates estimates;

	private final Rebuilds rebuilds;

	private final InstantSource clock;

	private final Runnable end;

	private volatile int exitCode;

	/**
	 * @param end ends the application with the exit code that this has then
	 * @throws InvalidProjectionException if a name is unknown
	 */
	public RebuildRun(RebuildOrder order, Projections projections, RebuildEstimates estimates, Rebuilds rebuilds,
			InstantSource clock, Runnable end) {
		this.order = order;
		this.projections = projections;
		this.estimates = estimates;
		this.rebuilds = rebuilds;
		this.clock = clock;
		this.end = end;
		List<String> names = order.names().contains(RebuildOrder.ALL) ? projections.names() : order.names();
		this.wanted = names.stream().distinct().map(this::find).toList();
	}

	private Projection find(String name) {
		return this.projections.find(name)
			.orElseThrow(() -> new InvalidProjectionException(
					"millrace.projections.rebuild names '" + name + "', but there is no such projection: name some of "
							+ this.projections.names() + ", or " + RebuildOrder.ALL));
	}

	@Override
	public void run(ApplicationArguments arguments) throws IOException, InterruptedException {
		if (this.order.names().isEmpty()) {
			return;
		}
		List<RebuildResult> results = new ArrayList<>();
		for (Projection projection : this.wanted) {
			results.add(rebuild(projection));
		}
		results.stream()
			.filter(RebuildResult::hasFailed)
			.forEach((result) -> logger.error("{} was not rebuilt: {}", result.projection(), result.error()));
		boolean failed = results.stream().anyMatch(RebuildResult::hasFailed);
		this.exitCode = failed ? FAILED : 0;
		Path report = this.order.report();
		if (report != null) {
			Files.writeString(report, Json.events().writeValueAsString(new Report(!failed, results)));
		}
		this.end.run();
	}

	@Override
	public int getExitCode() {
		return this.exitCode;
	}

	private RebuildResult rebuild(Projection projection) throws InterruptedException {
		Optional<Rebuild> underWay = this.rebuilds.open(projection.name());
		if (underWay.isPresent()) {
			logger.info("{}: a rebuild is under way, it is followed", projection.name());
			return follow(projection, underWay.get());
		}
		RebuildEstimate estimate = this.estimates.of(projection);
		if (!estimate.obstacles().isEmpty()) {
			return RebuildResult.notStarted(projection.name(), String.join("; ", estimate.obstacles()));
		}
		logger.info("{}: {} records to read{}", projection.name(), estimate.records(),
				estimate.duration().map((duration) -> ", about " + duration.toSeconds() + " s").orElse(""));
		Optional<Rebuild> started = this.projections.rebuild(projection, this.order.swap())
			.or(() -> this.rebuilds.open(projection.name()));
		return started.isPresent() ? follow(projection, started.get()) : RebuildResult.notStarted(projection.name(),
				"Another rebuild was started and has ended just now: try again");
	}

	private RebuildResult follow(Projection projection, Rebuild started) throws InterruptedException {
		Rebuild latest = started;
		Instant begun = this.clock.instant();
		Seen moved = see(projection, started, begun);
		Seen told = tell(moved, latest);
		while (!hasEnded(latest)) {
			Thread.sleep(LOOK_INTERVAL);
			latest = this.rebuilds.find(started.id())
				.orElseThrow(() -> new IllegalStateException("Rebuild " + started.id() + " is gone"));
			Instant now = this.clock.instant();
			Seen seen = see(projection, latest, now);
			moved = seen.isAt(moved) ? moved : seen;
			if (seen.phase() != told.phase() || now.isAfter(told.at().plus(LINE_INTERVAL))) {
				told = tell(seen, latest);
			}
			if (now.isAfter(moved.at().plus(STANDSTILL_MAX))) {
				return result(latest, begun, "It has not moved for " + STANDSTILL_MAX.toMinutes()
						+ " minutes and is left as it is: see why the projection fails, then repeat this");
			}
		}
		return result(latest, begun, error(latest));
	}

	/** Nothing moves it on but an operator. */
	private static boolean hasEnded(Rebuild rebuild) {
		return !rebuild.isOpen() || rebuild.phase() == Rebuild.Phase.READY;
	}

	private static @Nullable String error(Rebuild rebuild) {
		return switch (rebuild.phase()) {
			case SWAPPED -> null;
			case READY -> rebuild.error();
			case COPYING, LOADING, INDEXING, ALIGNING, FAILED,
					ABORTED ->
				Objects.requireNonNullElse(rebuild.error(), "It is " + rebuild.phase())
						+ (rebuild.mismatches().isEmpty() ? "" : ". Of " + rebuild.mismatches().size()
								+ " differences the first is: " + rebuild.mismatches().getFirst());
		};
	}

	private Seen see(Projection projection, Rebuild rebuild, Instant now) {
		return new Seen(rebuild.phase(), this.projections.progress(projection, rebuild), now);
	}

	private Seen tell(Seen seen, Rebuild rebuild) {
		logger.info("{}: version {} is {}, {} of {} records{}", rebuild.projection(), rebuild.number(),
				seen.phase().name().toLowerCase(Locale.ROOT), seen.progress().done(), seen.progress().total(),
				rate(seen, rebuild));
		return seen;
	}

	private String rate(Seen seen, Rebuild rebuild) {
		double rate = this.projections.loadRate(rebuild).orElse(0);
		if (seen.phase() != Rebuild.Phase.LOADING || rate <= 0) {
			return "";
		}
		return ", %.0f/s, about %.0f s to go".formatted(rate, seen.progress().remaining() / rate);
	}

	private RebuildResult result(Rebuild rebuild, Instant begun, @Nullable String error) {
		return RebuildResult.of(rebuild, Duration.between(begun, this.clock.instant()).toMillis(), error);
	}

	/** How far it was, and when. */
	private record Seen(Rebuild.Phase phase, LoadProgress progress, Instant at) {

		boolean isAt(Seen other) {
			return this.phase == other.phase && this.progress.done() == other.progress.done();
		}

	}

	/**
	 * What the file says.
	 *
	 * @param ok whether all went well
	 */
	record Report(boolean ok, List<RebuildResult> rebuilds) {
	}

}
