package dev.millrace.benchmarks.capture;

import java.util.Map;
import java.util.TreeMap;

import dev.millrace.cdc.Capture;
import dev.millrace.cdc.CaptureState;
import dev.millrace.cdc.CaptureStatus;
import dev.millrace.cdc.autoconfigure.CdcAutoConfiguration;
import dev.millrace.embedded.postgres.PostgresServer;

import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.core.env.MapPropertySource;

/**
 * Ours, as an application gets it, exactly once.
 *
 * @param source of the events
 * @param brokers where to publish
 * @param topic of the events
 * @param extra properties that differ from the defaults
 */
public record MillraceCapture(EventSource source, String brokers, String topic,
		Map<String, String> extra) implements CaptureWay {

	@Override
	public String name() {
		return "millrace-capture";
	}

	@Override
	public void prepare(String slot) {
		try (Running running = new Running(properties(slot), this.topic)) {
			Waiting.until("the capture streams", running::isStreaming);
		}
	}

	@Override
	public Reading start(String slot) {
		return new Running(properties(slot), this.topic);
	}

	private Map<String, Object> properties(String slot) {
		Map<String, Object> properties = new TreeMap<>(this.extra);
		properties.put("millrace.cdc.datasource.url", this.source.database().url());
		properties.put("millrace.cdc.datasource.username", PostgresServer.USERNAME);
		properties.put("millrace.cdc.datasource.password", PostgresServer.PASSWORD);
		properties.put("millrace.cdc.slot", slot);
		properties.put("millrace.cdc.publication", EventSource.PUBLICATION);
		properties.put("spring.kafka.bootstrap-servers", this.brokers);
		return properties;
	}

	private static final class Running implements Reading {

		private final AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();

		private final String topic;

		Running(Map<String, Object> properties, String topic) {
			this.topic = topic;
			this.context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("benchmark", properties));
			this.context.register(KafkaAutoConfiguration.class, CdcAutoConfiguration.class);
			this.context.refresh();
		}

		boolean isStreaming() {
			CaptureStatus status = status();
			return status.state() == CaptureState.STREAMING && status.publishedLsn().isPresent();
		}

		@Override
		public long done() {
			return status().records().getOrDefault(this.topic, 0L);
		}

		@Override
		public void close() {
			this.context.close();
		}

		private CaptureStatus status() {
			CaptureStatus status = this.context.getBean(Capture.class).status();
			status.lastError().ifPresent((error) -> {
				throw new IllegalStateException("The capture failed: " + error);
			});
			return status;
		}

	}

}
