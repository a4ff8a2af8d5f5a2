package dev.millrace.cdc;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

import dev.millrace.cdc.relay.CaptureBlockedException;
import dev.millrace.cdc.relay.Step;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * What the source does not give is not passed over.
 */
class ContinuityIT {

	private final Source source = new Source();

	private final List<Capture> captures = new ArrayList<>();

	@AfterEach
	void stop() {
		this.captures.forEach(Capture::stop);
		this.source.dropSlot();
	}

	@Test
	void a_gap_blocks_before_it_is_published_until_the_slot_is_dropped_and_then_it_is_filled() {
		Capture first = start();
		this.source.append(1, 1, 3);
		Log.awaitEvents(this.source, 3);

		appendUnseen(4);
		this.source.append(1, 5, 6);

		await().until(() -> first.status().state() == CaptureState.BLOCKED);
		assertThat(first.status().lastError().orElseThrow())
			.contains("revision 5 of stream '" + this.source.stream(1) + "'")
			.contains("only 3 is published");
		assertThat(Log.awaitEvents(this.source, 3)).hasSize(3);
		first.stop();
		assertThatExceptionOfType(CaptureBlockedException.class).isThrownBy(this::start)
			.withMessageContaining("only 3 is published");
		this.source.dropSlot();
		start();
		assertThat(CaptureIT.revisionsByStream(Log.awaitEvents(this.source, 6)).get(this.source.stream(1)))
			.containsExactlyElementsOf(LongStream.rangeClosed(1, 6).boxed().toList());
	}

	/**
	 * Somebody takes the table out of the publication and puts it back.
	 */
	private void appendUnseen(long revision) {
		String publication = "ALTER PUBLICATION " + this.source.name();
		this.source.execute(publication + " DROP TABLE event_store.events");
		this.source.append(1, revision, revision);
		this.source.execute(publication + " ADD TABLE event_store.events");
	}

	private Capture start() {
		Capture capture = this.source.captures().create(List.of(), Step.Listener.ignored());
		this.captures.add(capture);
		capture.start();
		return capture;
	}

}
