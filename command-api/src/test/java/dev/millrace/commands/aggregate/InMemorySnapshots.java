package dev.millrace.commands.aggregate;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import dev.millrace.events.StreamId;
import dev.millrace.events.store.snapshot.Snapshot;
import dev.millrace.events.store.snapshot.Snapshots;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots in memory, which a test can hold up and spoil.
 */
final class InMemorySnapshots implements Snapshots {

	private static final long LIMIT_SECONDS = 60;

	private final Map<String, Snapshot> snapshots = new ConcurrentHashMap<>();

	private final AtomicInteger finds = new AtomicInteger();

	private volatile @Nullable CountDownLatch held;

	private volatile CountDownLatch saving = new CountDownLatch(1);

	@Override
	public Optional<Snapshot> find(StreamId streamId, String fingerprint) {
		this.finds.incrementAndGet();
		return Optional.ofNullable(this.snapshots.get(streamId + "/" + fingerprint));
	}

	@Override
	public void save(Snapshot snapshot) {
		this.saving.countDown();
		CountDownLatch wait = this.held;
		if (wait != null) {
			await(wait);
		}
		this.snapshots.merge(snapshot.streamId() + "/" + snapshot.fingerprint(), snapshot,
				(kept, other) -> (other.revision() < kept.revision()) ? kept : other);
	}

	@Override
	public int delete(StreamId streamId) {
		int before = this.snapshots.size();
		this.snapshots.keySet().removeIf((key) -> key.startsWith(streamId + "/"));
		return before - this.snapshots.size();
	}

	@Override
	public int deleteCategory(String category) {
		int before = this.snapshots.size();
		this.snapshots.keySet().removeIf((key) -> key.startsWith(category + "-"));
		return before - this.snapshots.size();
	}

	int finds() {
		return this.finds.get();
	}

	Map<String, Snapshot> all() {
		return this.snapshots;
	}

	/** Another text in place of each state. */
	void spoil(String state) {
		this.snapshots
			.replaceAll((key, kept) -> new Snapshot(kept.streamId(), kept.fingerprint(), kept.revision(), state));
	}

	/** Let the next one who saves wait until released. */
	CountDownLatch hold() {
		CountDownLatch release = new CountDownLatch(1);
		this.saving = new CountDownLatch(1);
		this.held = release;
		return release;
	}

	void awaitSaving() {
		await(this.saving);
	}

	private static void await(CountDownLatch latch) {
		try {
			if (!latch.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
				throw new IllegalStateException("Nobody came");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
