package dev.millrace.cdc;

import java.util.List;
import java.util.Map;

import dev.millrace.cdc.relay.CaptureBlockedException;
import dev.millrace.cdc.relay.Step;
import dev.millrace.events.wire.Topics;
import dev.millrace.test.TestEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Kafka loses what was published to it.
 */
class LostTopicIT {

	private final Source source = new Source();

	private final Capture capture = this.source.captures().create(List.of(), Step.Listener.ignored());

	@AfterEach
	void stop() {
		this.capture.stop();
		this.source.dropSlot();
	}

	@Test
	void a_topic_that_is_gone_blocks_the_next_start() throws Exception {
		publish();
		this.capture.stop();
		delete();

		assertThatExceptionOfType(CaptureBlockedException.class).isThrownBy(this.capture::start)
			.withMessageContaining("Topic '" + topic() + "' is gone");
	}

	@Test
	void a_topic_that_lacks_its_end_blocks_the_next_start() throws Exception {
		publish();
		this.capture.stop();
		deleteAndCreate();

		assertThatExceptionOfType(CaptureBlockedException.class).isThrownBy(this.capture::start)
			.withMessageContaining("Topic '" + topic() + "' ends at offset 0")
			.withMessageContaining("was published");
	}

	@Test
	void a_topic_that_loses_its_end_under_a_capture_blocks_it() throws Exception {
		publish();
		deleteAndCreate();

		this.source.append(1, 11, 11);

		await().until(() -> this.capture.status().state() == CaptureState.BLOCKED);
		assertThat(this.capture.status().lastError().orElseThrow()).contains("Topic '" + topic() + "'");
		assertThat(Log.read(topic())).isEmpty();
	}

	@Test
	void the_topic_of_a_table_that_is_captured_no_more_may_be_gone() throws Exception {
		this.source.execute("CREATE TABLE items (id int PRIMARY KEY)", "INSERT INTO items VALUES (1)");
		String items = Topics.changes(this.source.name() + ".items");
		this.source.execute("CREATE SCHEMA " + this.source.name(),
				"ALTER TABLE items SET SCHEMA " + this.source.name());
		Capture before = this.source.captures().create(List.of(this.source.name() + ".items"), Step.Listener.ignored());
		before.start();
		Log.await(items, 1);
		before.stop();
		delete(items);

		publish();

		assertThat(this.capture.status().state()).isEqualTo(CaptureState.STREAMING);
		assertThat(Log.progress(this.source).getLast().endOffsets()).doesNotContainKey(items);
	}

	private void publish() {
		this.capture.start();
		this.source.append(1, 1, 10);
		Log.awaitEvents(this.source, 10);
	}

	private void deleteAndCreate() throws Exception {
		delete();
		try (Admin admin = admin()) {
			await().ignoreExceptions()
				.until(() -> admin.createTopics(List.of(new NewTopic(topic(), 4, (short) 1))).all().get() == null);
		}
	}

	private void delete() throws Exception {
		delete(topic());
	}

	private static void delete(String topic) throws Exception {
		try (Admin admin = admin()) {
			admin.deleteTopics(List.of(topic)).all().get();
			await().until(() -> !admin.listTopics().names().get().contains(topic));
		}
	}

	private static Admin admin() {
		return Admin.create(Map.of("bootstrap.servers", TestEnvironment.shared().kafkaBootstrapServers()));
	}

	private String topic() {
		return Topics.events(this.source.name());
	}

}
