package dev.millrace.cdc;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

import dev.millrace.cdc.relay.Step;
import dev.millrace.embedded.EmbeddedStartException;
import dev.millrace.embedded.kafka.KafkaBroker;
import dev.millrace.embedded.kafka.KafkaOptions;
import dev.millrace.events.wire.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * An instance that cannot reach Kafka lets another try.
 */
class CutOffFromKafkaIT {

	private static final Duration LIMIT = Duration.ofSeconds(90);

	private static final int EVENTS = 200;

	private static final int STARTS_MAX = 5;

	private final Source source = new Source();

	@TempDir
	private Path folder;

	@AfterEach
	void dropSlot() {
		this.source.dropSlot();
	}

	@Test
	void one_that_is_cut_off_from_kafka_gives_the_leadership_away_and_another_publishes_what_waits() throws Exception {
		try (Cluster cluster = start()) {
			TcpProxy proxy = cluster.proxy();
			KafkaBroker broker = cluster.broker();
			Capture cutOff = captures(proxy.port()).create(List.of(), Step.Listener.ignored());
			Capture other = captures(cluster.direct()).create(List.of(), Step.Listener.ignored());
			try {
				cutOff.start();
				other.start();
				await().atMost(LIMIT).until(() -> cutOff.status().state() == CaptureState.STREAMING);
				assertThat(other.status().state()).isEqualTo(CaptureState.STANDBY);
				this.source.append(1, 1, EVENTS);
				await().atMost(LIMIT).until(() -> read(broker).size() == EVENTS);
				long begin = System.nanoTime();

				proxy.partition();
				this.source.append(1, EVENTS + 1, 2 * EVENTS);

				await().atMost(LIMIT).until(() -> read(broker).size() == 2 * EVENTS);
				System.out.println("CutOffFromKafkaIT: published by another after "
						+ Duration.ofNanos(System.nanoTime() - begin).toMillis() + " ms");
				assertThat(other.isActive()).isTrue();
				await().atMost(LIMIT).until(() -> cutOff.status().state() == CaptureState.STANDBY);
				assertThat(read(broker)).extracting((record) -> Long.valueOf(CaptureIT.header(record, "ce_revision")))
					.containsExactlyElementsOf(LongStream.rangeClosed(1, 2 * EVENTS).boxed().toList());
			}
			finally {
				proxy.heal();
				cutOff.stop();
				other.stop();
			}
		}
	}

	private List<ConsumerRecord<String, String>> read(KafkaBroker broker) {
		return Log.read(Topics.events(this.source.name()), broker.bootstrapServers());
	}

	private Captures captures(int kafkaPort) {
		return new Captures(this.source.connection(), "127.0.0.1:" + kafkaPort, this.source.name(), 100);
	}

	/**
	 * Whatever else runs here may take a port that was free a moment before.
	 */
	private Cluster start() throws IOException {
		for (int attempt = 1;; attempt++) {
			int[] ports = freePorts();
			TcpProxy proxy = new TcpProxy(ports[1]);
			try {
				return new Cluster(proxy, broker("kafka" + attempt, ports, proxy.port()), ports[0]);
			}
			catch (EmbeddedStartException ex) {
				proxy.close();
				if (attempt == STARTS_MAX) {
					throw ex;
				}
			}
		}
	}

	/**
	 * It tells whoever comes by the proxy to go on by the proxy.
	 */
	private KafkaBroker broker(String name, int[] ports, int proxied) {
		return KafkaBroker.start(KafkaOptions.in(this.folder.resolve(name))
			.withPort(ports[0])
			.withSetting("listeners",
					"CLIENTS://127.0.0.1:%d,PROXIED://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(ports[0],
							ports[1], ports[2]))
			.withSetting("advertised.listeners",
					"CLIENTS://127.0.0.1:%d,PROXIED://127.0.0.1:%d".formatted(ports[0], proxied))
			.withSetting("listener.security.protocol.map", "CLIENTS:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT")
			.withSetting("controller.quorum.voters", "1@127.0.0.1:" + ports[2]));
	}

	/** For clients, for the proxy, for the controller. */
	private static int[] freePorts() throws IOException {
		try (ServerSocket one = new ServerSocket(0);
				ServerSocket two = new ServerSocket(0);
				ServerSocket three = new ServerSocket(0)) {
			return new int[] { one.getLocalPort(), two.getLocalPort(), three.getLocalPort() };
		}
	}

	/**
	 * A broker that can be reached directly and through a proxy.
	 */
	private record Cluster(TcpProxy proxy, KafkaBroker broker, int direct) implements AutoCloseable {

		@Override
		public void close() throws IOException {
			this.broker.close();
			this.proxy.close();
		}

	}

}
