package dev.millrace.benchmarks.rebuild;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

import javax.management.ListenerNotFoundException;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

import com.sun.management.GarbageCollectionNotificationInfo;

/**
 * The most heap of this JVM that was still in use after a garbage collection.
 */
final class HeapPeak implements AutoCloseable {

	private static final int BYTES_PER_MEBIBYTE = 1 << 20;

	private final Set<String> pools = ManagementFactory.getMemoryPoolMXBeans()
		.stream()
		.filter((pool) -> pool.getType() == MemoryType.HEAP)
		.map(MemoryPoolMXBean::getName)
		.collect(Collectors.toUnmodifiableSet());

	private final AtomicLong bytes = new AtomicLong();

	private final List<NotificationEmitter> collectors = new ArrayList<>();

	private final NotificationListener listener = (notification,
			context) -> note(GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData()));

	/**
	 * Look from now on.
	 */
	HeapPeak() {
		ManagementFactory.getGarbageCollectorMXBeans().forEach((collector) -> {
			NotificationEmitter emitter = (NotificationEmitter) collector;
			emitter.addNotificationListener(this.listener, null, null);
			this.collectors.add(emitter);
		});
	}

	private void note(GarbageCollectionNotificationInfo info) {
		long used = info.getGcInfo()
			.getMemoryUsageAfterGc()
			.entrySet()
			.stream()
			.filter((pool) -> this.pools.contains(pool.getKey()))
			.mapToLong((pool) -> pool.getValue().getUsed())
			.sum();
		this.bytes.accumulateAndGet(used, Math::max);
	}

	double mebibytes() {
		return (double) this.bytes.get() / BYTES_PER_MEBIBYTE;
	}

	@Override
	public void close() {
		this.collectors.forEach((collector) -> {
			try {
				collector.removeNotificationListener(this.listener);
			}
			catch (ListenerNotFoundException ex) {
				throw new IllegalStateException(ex);
			}
		});
	}

}
