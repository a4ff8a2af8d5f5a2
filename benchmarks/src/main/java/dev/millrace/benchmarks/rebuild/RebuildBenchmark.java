package dev.millrace.benchmarks.rebuild;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

import dev.millrace.benchmarks.environment.BenchmarkBroker;
import dev.millrace.benchmarks.environment.BenchmarkDatabase;
import dev.millrace.benchmarks.harness.Benchmark;
import dev.millrace.benchmarks.harness.Comparison;
import dev.millrace.benchmarks.harness.Figures;
import dev.millrace.benchmarks.harness.Report;
import dev.millrace.benchmarks.harness.Rounds;
import dev.millrace.benchmarks.harness.Settings;
import dev.millrace.projections.Projection;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * How much of the speed of reading and decoding a log is left when a read model is
 * rebuilt from it.
 */
public final class RebuildBenchmark implements Benchmark {

	/** As new topics of ours. */
	static final int PARTITIONS = 4;

	private static final int ROUNDS = 3;

	private static final int READERS = 2;

	private static final int CONNECTIONS = 2;

	private static final String OURS = "millrace-rebuild";

	private static final String BY_SQL = OURS + "-sql";

	private static final String BY_JPA = OURS + "-jpa";

	private static final String BESIDE_LIVE = OURS + "-beside-live";

	private static final List<String> OTHERS = List.of("read-and-decode", "plain-listener", "tuned-listener",
			"one-sql-statement", BY_SQL, BY_JPA);

	private final Path target;

	public RebuildBenchmark(Path target) {
		this.target = target;
	}

	@Override
	public String name() {
		return "rebuild";
	}

	@Override
	public Report run(Settings settings) {
		List<Load> loads = loads(settings);
		BenchmarkDatabase database = BenchmarkDatabase.start(this.target.resolve("benchmark-postgres"));
		try (BenchmarkBroker broker = BenchmarkBroker.start(this.target)) {
			Map<String, Figures> figures = new LinkedHashMap<>();
			for (int number = 0; number < loads.size(); number++) {
				figures.putAll(
						figures(settings, loads.get(number), number, database.another("rebuild_" + number), broker));
			}
			return Report.of(name(), figures, comparisons(loads), notes(settings, loads, database));
		}
	}

	static List<Load> loads(Settings settings) {
		int events = settings.eventsOr(Load.EVENTS);
		return settings.namedLoads(List.of(new Load(events, Load.FEW_KEYS), new Load(events, Load.MANY_KEYS)),
				Load::name);
	}

	static List<Comparison> comparisons(List<Load> loads) {
		return loads.stream()
			.flatMap((load) -> OTHERS.stream().map((other) -> new Comparison(load.figure(OURS), load.figure(other))))
			.toList();
	}

	private static Map<String, Figures> figures(Settings settings, Load load, int number, BenchmarkDatabase database,
			BenchmarkBroker broker) {
		Bookings all = published(new Bookings("booking" + number, load), broker);
		Bookings some = published(new Bookings("short_booking" + number, load.shortened()), broker);
		JdbcClient sql = database.sql();
		all.store(sql, "events");
		Projection projection = AccountBalance.projection("account-balance", all.category());
		try (var pool = database.pool(CONNECTIONS);
				Rebuilding ours = rebuilding(OURS, all, (context) -> projection, database, broker);
				Rebuilding bySql = rebuilding(BY_SQL, all, (context) -> new BalanceBySql(all.category()), database,
						broker);
				Rebuilding byJpa = rebuilding(BY_JPA, some,
						(context) -> new BalanceByJpa(some.category(), context.getBean(BalanceEntities.class)),
						database, broker, "jpa");
				RebuildingBesideLive besideLive = besideLive(all, number, database, broker)) {
			List<Loader> loaders = new ArrayList<>();
			loaders.add(new ReadingOnly(all, broker.bootstrapServers(), projection, READERS));
			loaders.add(Listener.plain(some, broker.bootstrapServers(), AccountTable.create(sql, "plain"), pool));
			loaders.add(Listener.tuned(all, broker.bootstrapServers(), AccountTable.create(sql, "tuned"), pool));
			loaders.add(new OneStatement(load, "events", AccountTable.create(sql, "by_statement")));
			loaders.addAll(List.of(ours, bySql, byJpa, besideLive));
			return new Rounds(settings.roundsOr(ROUNDS), System.out::println)
				.run(loaders.stream().map((loader) -> new RebuildContestant(loader, load, database)).toList());
		}
	}

	private static RebuildingBesideLive besideLive(Bookings bookings, int number, BenchmarkDatabase database,
			BenchmarkBroker broker) {
		Bookings arriving = new Bookings("live_booking" + number, new Load(Integer.MAX_VALUE, LiveTraffic.ACCOUNTS));
		broker.renew(arriving.topic(), PARTITIONS);
		Projection live = AccountBalance.projection("live-balance", arriving.category());
		Projection rebuilt = AccountBalance.projection("balance-beside-live", bookings.category());
		Rebuilding rebuilding = new Rebuilding(BESIDE_LIVE, bookings, (context) -> rebuilt, List.of(live), database,
				broker.bootstrapServers(), end(bookings, broker.bootstrapServers()));
		return new RebuildingBesideLive(rebuilding, new LiveTraffic(arriving,
				new AccountTable(database.sql(), "read_models.live_balance"), broker.bootstrapServers()));
	}

	private static Rebuilding rebuilding(String name, Bookings bookings, Function<ApplicationContext, Projection> bean,
			BenchmarkDatabase database, BenchmarkBroker broker, String... profiles) {
		return new Rebuilding(name, bookings, bean, List.of(), database, broker.bootstrapServers(),
				end(bookings, broker.bootstrapServers()), profiles);
	}

	private static Bookings published(Bookings bookings, BenchmarkBroker broker) {
		broker.renew(bookings.topic(), PARTITIONS);
		bookings.publish(broker.bootstrapServers());
		return bookings;
	}

	private static long end(Bookings bookings, String brokers) {
		try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
				Map.of("bootstrap.servers", brokers, "isolation.level", "read_committed"), new ByteArrayDeserializer(),
				new ByteArrayDeserializer())) {
			List<TopicPartition> partitions = IntStream.range(0, PARTITIONS)
				.mapToObj((partition) -> new TopicPartition(bookings.topic(), partition))
				.toList();
			return consumer.endOffsets(partitions).values().stream().mapToLong(Long::longValue).sum();
		}
	}

	private static String notes(Settings settings, List<Load> loads, BenchmarkDatabase database) {
		return "logs: " + loads + " in " + PARTITIONS + " partitions, of the plain listener and the JPA projection "
				+ loads.stream().map(Load::shortened).toList() + "; rounds: " + settings.roundsOr(ROUNDS)
				+ ", after one to warm up; " + database.conditions() + "; this JVM: heap of at most "
				+ (Runtime.getRuntime().maxMemory() >> 20) + " MiB; broker: a JVM with " + BenchmarkBroker.HEAP;
	}

}
