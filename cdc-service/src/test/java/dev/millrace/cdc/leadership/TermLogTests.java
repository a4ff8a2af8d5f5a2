package dev.millrace.cdc.leadership;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

import dev.millrace.cdc.relay.Cursor;
import dev.millrace.cdc.relay.Lsn;
import dev.millrace.cdc.relay.Publication;
import dev.millrace.cdc.relay.PublishedEvent;
import dev.millrace.cdc.relay.RecordLog;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class TermLogTests {

	private final FakeLog log = new FakeLog();

	private final FakeTerm term = new FakeTerm();

	private final TermLog led = new TermLog(this.log, this.term);

	private final Cursor cursor = Cursor.start("slot", new Cursor.Source("7", "shop"), new Lsn(1), "3:4:");

	@Test
	void nothing_is_published_when_the_term_is_over() {
		this.led.open();
		this.led.publish(publication());
		this.term.held = false;

		assertThatExceptionOfType(LeadershipLostException.class).isThrownBy(() -> this.led.publish(publication()));
		assertThat(this.log.published).hasSize(1);
	}

	@Test
	void nobody_is_shut_out_when_the_term_is_over() {
		this.term.held = false;

		assertThatExceptionOfType(LeadershipLostException.class).isThrownBy(this.led::open);
		assertThat(this.log.opened).isZero();
	}

	private Publication publication() {
		return new Publication(List.of(), List.of(), this.cursor);
	}

	private static final class FakeTerm implements Term {

		private boolean held = true;

		@Override
		public boolean isHeld() {
			return this.held;
		}

		@Override
		public void close() {
			this.held = false;
		}

	}

	private static final class FakeLog implements RecordLog {

		private final List<Publication> published = new ArrayList<>();

		private int opened;

		@Override
		public Optional<Cursor> open() {
			this.opened++;
			return Optional.empty();
		}

		@Override
		public Cursor publish(Publication publication) {
			this.published.add(publication);
			return publication.cursor();
		}

		@Override
		public Map<String, String> lostRecords(Map<String, Map<Integer, Long>> endOffsets) {
			return Map.of();
		}

		@Override
		public void readEvents(Map<String, Map<Integer, Long>> from, Map<String, Map<Integer, Long>> until,
				Consumer<PublishedEvent> reader) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void close() {
			// Nothing to close.
		}

	}

}
