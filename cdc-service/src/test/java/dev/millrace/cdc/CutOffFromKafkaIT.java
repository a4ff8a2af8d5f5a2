package dev.millrace.cdc;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;

import dev.millrace.cdc.relay.Step;
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

	private final Source source = new Source();

	@TempDir
	private Path folder;

	@AfterEach
	void dropSlot() {
		this.source.dropSlot();
	}

	@Test
	void one_that_is_cut_off_from_kafka_gives_the_leadership_away_and_another_publishes_what_waits() throws Exception {
		int direct = freePort();
		try (TcpProxy proxy = new TcpProxy(direct + 1); KafkaBroker broker = broker(direct, proxy.port())) {
			Capture cutOff = captures(proxy.port()).create(List.of(), Step.Listener.ignored());
			Capture other = captures(direct).create(List.of(), Step.Listener.ignored());
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
	 * It tells whoever comes by the proxy to go on by the proxy.
	 */
	private KafkaBroker broker(int direct, int proxied) throws IOException {
		int controller = freePort();
		return KafkaBroker.start(KafkaOptions.in(this.folder.resolve("kafka"))
			.withPort(direct)
			.withSetting("listeners",
					"CLIENTS://127.0.0.1:%d,PROXIED://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d".formatted(direct,
							direct + 1, controller))
			.withSetting("advertised.listeners",
					"CLIENTS://127.0.0.1:%d,PROXIED://127.0.0.1:%d".formatted(direct, proxied))
			.withSetting("listener.security.protocol.map", "CLIENTS:PLAINTEXT,PROXIED:PLAINTEXT,CONTROLLER:PLAINTEXT")
			.withSetting("controller.quorum.voters", "1@127.0.0.1:" + controller));
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

}
