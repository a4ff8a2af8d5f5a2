package dev.millrace.cdc.relay;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A log in front of another one. Whatever it does not do itself, the other one does.
 */
public abstract class ForwardingLog implements RecordLog {

	private final RecordLog log;

	/**
	 * @param log the one behind
	 */
	protected ForwardingLog(RecordLog log) {
		this.log = log;
	}

	@Override
	public Optional<Cursor> open() {
		return this.log.open();
	}

	@Override
	public Cursor publish(Publication publication) {
		return this.log.publish(publication);
	}

	@Override
	public Map<String, String> lostRecords(Map<String, Map<Integer, Long>> endOffsets) {
		return this.log.lostRecords(endOffsets);
	}

	@Override
	public void readEvents(Map<String, Map<Integer, Long>> from, Map<String, Map<Integer, Long>> until,
			Consumer<PublishedEvent> reader) {
		this.log.readEvents(from, until, reader);
	}

	@Override
	public void close() {
		this.log.close();
	}

}
