package dev.millrace.benchmarks.rebuild;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

import dev.millrace.benchmarks.capture.Waiting;
import dev.millrace.benchmarks.environment.BenchmarkDatabase;
import dev.millrace.benchmarks.harness.Measured;
import dev.millrace.embedded.postgres.PostgresServer;
import dev.millrace.projections.Projection;
import dev.millrace.projections.engine.ProjectionVersion;
import dev.millrace.projections.engine.Projections;
import dev.millrace.projections.engine.Rebuild;
import dev.millrace.projections.engine.Rebuilds;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The projection service as an application gets it, with its defaults: rebuilds one of
 * its read models beside the live one.
 */
final class Rebuilding implements Loader, AutoCloseable {

	private static final String OFFSETS = """
			SELECT coalesce(sum(next_offset), 0) FROM millrace.checkpoints WHERE projection = ? AND number = ?
			""";

	/** Until the new version was compared with the live one, and swapped. */
	private static final String SWAPPED = "-swapped";

	/** Of this JVM, in which all contestants run. */
	private static final String HEAP = "-heap";

	private static final String REBUILT = "rebuilt";

	private final String name;

	private final Load load;

	private final Projection projection;

	private final JdbcClient sql;

	private final ConfigurableApplicationContext context;

	private final long end;

	private long swapNanos;

	private double heapMebibytes;

	/**
	 * Start it, and wait until the live read model is there.
	 * @param bean makes the projection that is rebuilt
	 * @param others what the application has beside it
	 * @param profiles of the application
	 * @param end the sum of the offsets at which the topic ends
	 */
	Rebuilding(String name, Bookings bookings, Function<ApplicationContext, Projection> bean, List<Projection> others,
			BenchmarkDatabase database, String brokers, long end, String... profiles) {
		this.name = name;
		this.load = bookings.load();
		this.sql = database.sql();
		this.end = end;
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.initializers((fresh) -> register((GenericApplicationContext) fresh, bean, others))
			.profiles(profiles)
			.properties(Map.of("spring.main.banner-mode", "off", "logging.level.root", "WARN",
					"millrace.embedded.enabled", "false", "millrace.cdc.enabled", "false", "spring.datasource.url",
					database.url(), "spring.datasource.username", PostgresServer.USERNAME, "spring.datasource.password",
					PostgresServer.PASSWORD, "spring.kafka.bootstrap-servers", brokers,
					"millrace.projections.group-prefix", database.name()))
			.run();
		this.projection = this.context.getBean(REBUILT, Projection.class);
		Waiting.until(name + " is live", () -> offsets(1) >= end);
	}

	private static void register(GenericApplicationContext context, Function<ApplicationContext, Projection> bean,
			List<Projection> others) {
		context.registerBean(REBUILT, Projection.class, () -> bean.apply(context));
		others.forEach((other) -> context.registerBean(other.name(), Projection.class, () -> other));
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public Load load() {
		return this.load;
	}

	@Override
	public long fill() {
		try (HeapPeak heap = new HeapPeak()) {
			long nanos = rebuild();
			this.heapMebibytes = heap.mebibytes();
			return nanos;
		}
	}

	private long rebuild() {
		long begin = System.nanoTime();
		Rebuild rebuild = this.context.getBean(Projections.class)
			.rebuild(this.projection, Rebuild.Swap.AUTOMATIC)
			.orElseThrow();
		Waiting.until(this.name + " is loaded", () -> offsets(rebuild.number()) >= this.end);
		long nanos = System.nanoTime() - begin;
		Waiting.until(this.name + " is swapped", () -> !find(rebuild).isOpen());
		this.swapNanos = System.nanoTime() - begin;
		if (find(rebuild).phase() != Rebuild.Phase.SWAPPED) {
			throw new IllegalStateException("The rebuild ended as " + find(rebuild));
		}
		new AccountTable(this.sql, "read_models." + ProjectionVersion.relation(this.projection.name()))
			.require(this.load.totals());
		return nanos;
	}

	@Override
	public List<Measured> alsoMeasured(Load figured) {
		return List.of(new Measured(figured.figure(this.name + SWAPPED), "events/s", this.load.rate(this.swapNanos)),
				new Measured(figured.figure(this.name + HEAP), "MiB", this.heapMebibytes));
	}

	private Rebuild find(Rebuild rebuild) {
		return this.context.getBean(Rebuilds.class).find(rebuild.id()).orElseThrow();
	}

	private long offsets(int number) {
		return this.sql.sql(OFFSETS).params(List.of(this.projection.name(), number)).query(Long.class).single();
	}

	@Override
	public void close() {
		this.context.close();
	}

	/** Everything that the projection service configures by itself. */
	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Application {

	}

}
