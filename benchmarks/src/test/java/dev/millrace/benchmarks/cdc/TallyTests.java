package dev.millrace.benchmarks.cdc;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.CRC32;

import dev.millrace.benchmarks.capture.PublishedEvents;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class TallyTests {

	private final Backlog backlog = new Backlog(2, crc("{\"n\":1}") + crc("{\"n\":2}"));

	private final Tally tally = new Tally();

	@Test
	void every_event_once_is_what_was_written() {
		add(2, "{\"n\":2}");
		add(1, "{\"n\":1}");

		this.tally.require(this.backlog, "events.sale");
	}

	@Test
	void an_event_that_is_missing_fails_the_run() {
		add(1, "{\"n\":1}");

		requireFails("has 1 records of 1 events");
	}

	@Test
	void an_event_that_is_there_twice_fails_the_run() {
		add(1, "{\"n\":1}");
		add(2, "{\"n\":2}");
		add(2, "{\"n\":2}");

		requireFails("has 3 records of 2 events");
	}

	@Test
	void data_that_is_not_what_was_written_fails_the_run() {
		add(1, "{\"n\":1}");
		add(2, "{\"n\":3}");

		requireFails("has 2 records of 2 events with the checksum");
	}

	private void requireFails(String message) {
		assertThatIllegalStateException().isThrownBy(() -> this.tally.require(this.backlog, "events.sale"))
			.withMessageContaining(message);
	}

	private void add(int number, String data) {
		this.tally.add(new PublishedEvents.Event(new UUID(0x7000, 0x8000_0000_0000_0000L | number), data));
	}

	private static long crc(String data) {
		CRC32 crc = new CRC32();
		crc.update(data.getBytes(StandardCharsets.UTF_8));
		return crc.getValue();
	}

}
