package dev.millrace.projections.engine.postgres;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import dev.millrace.projections.Entry;
import dev.millrace.projections.EntryDecoder;
import dev.millrace.projections.LogRecord;

/**
 * Decodes small batches at once and large ones in parts, on several threads.
 */
final class ParallelDecoder {

	/** Large enough that handing it over costs nothing beside it. */
	private static final int PART_RECORDS = 1_000;

	private final EntryDecoder decoder;

	private final ExecutorService threads;

	ParallelDecoder(EntryDecoder decoder, ExecutorService threads) {
		this.decoder = decoder;
		this.threads = threads;
	}

	/**
	 * The entries among the records, in order.
	 * @throws RuntimeException what the first record failed with that cannot be decoded
	 */
	List<Entry> decode(List<LogRecord> records) {
		if (records.size() <= PART_RECORDS) {
			return this.decoder.decode(records);
		}
		List<Future<List<Entry>>> parts = IntStream.range(0, Math.ceilDiv(records.size(), PART_RECORDS))
			.map((part) -> part * PART_RECORDS)
			.mapToObj((from) -> records.subList(from, Math.min(from + PART_RECORDS, records.size())))
			.map((part) -> this.threads.submit(() -> this.decoder.decode(part)))
			.toList();
		try {
			List<Entry> entries = new ArrayList<>();
			for (Future<List<Entry>> part : parts) {
				entries.addAll(part.get());
			}
			return entries;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while a batch was decoded", ex);
		}
		catch (ExecutionException ex) {
			throw unwrapped(ex);
		}
		finally {
			parts.forEach((part) -> part.cancel(false));
		}
	}

	private static RuntimeException unwrapped(ExecutionException ex) {
		switch (ex.getCause()) {
			case RuntimeException cause -> throw cause;
			case Error cause -> throw cause;
			case null, default -> throw new IllegalStateException(ex);
		}
	}

}
