package dev.millrace.benchmarks.command;

import java.util.List;

/**
 * Streams of one length for each turn. Short ones are new in each turn, because commands
 * make them longer; long ones last for all, because a turn adds next to nothing to them.
 */
final class StreamSupply {

	/** So many streams take a turn's commands in turns, if they are short. */
	static final int SHORT_STREAMS = 500;

	/** From this length on streams last. */
	static final int LONG_EVENTS = 1_000;

	private final AccountStreams accounts;

	private final int events;

	private final int clientsMax;

	private List<AccountStream> lasting = List.of();

	/**
	 * A supply for at most so many clients, each of which has at least one stream.
	 */
	StreamSupply(AccountStreams accounts, int events, int clientsMax) {
		this.accounts = accounts;
		this.events = events;
		this.clientsMax = clientsMax;
	}

	int events() {
		return this.events;
	}

	List<AccountStream> forTurn() {
		if (this.events < LONG_EVENTS) {
			return this.accounts.create(Math.max(SHORT_STREAMS, this.clientsMax), this.events);
		}
		if (this.lasting.isEmpty()) {
			this.lasting = this.accounts.create(this.clientsMax, this.events);
		}
		return this.lasting;
	}

}
