package dev.millrace.cdc.debezium;

import java.lang.management.ManagementFactory;
import java.util.Optional;

import javax.management.Attribute;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

import dev.millrace.cdc.ChangeQueue;

/**
 * How full the engine's queue is. The engine tells it over JMX alone.
 */
final class EngineQueue {

	private static final String NAME = "debezium.postgres:type=connector-metrics,context=streaming,server=%s,%s";

	private static final String CAPACITY = "QueueTotalCapacity";

	private static final String REMAINING = "QueueRemainingCapacity";

	private static final String BYTES = "CurrentQueueSizeInBytes";

	private static final String BYTES_MAX = "MaxQueueSizeInBytes";

	private EngineQueue() {
	}

	/**
	 * The queue of the engine whose metrics have these tags, if it runs.
	 */
	static Optional<ChangeQueue> of(String metricTags) {
		MBeanServer server = ManagementFactory.getPlatformMBeanServer();
		try {
			ObjectName name = new ObjectName(NAME.formatted(EngineConfiguration.PREFIX, metricTags));
			long[] values = new long[4];
			for (Attribute attribute : server
				.getAttributes(name, new String[] { CAPACITY, REMAINING, BYTES, BYTES_MAX })
				.asList()) {
				values[index(attribute.getName())] = ((Number) attribute.getValue()).longValue();
			}
			return Optional.of(new ChangeQueue(Math.toIntExact(values[0] - values[1]), Math.toIntExact(values[0]),
					values[2], values[3]));
		}
		catch (JMException ex) {
			return Optional.empty();
		}
	}

	private static int index(String name) {
		return switch (name) {
			case CAPACITY -> 0;
			case REMAINING -> 1;
			case BYTES -> 2;
			case BYTES_MAX -> 3;
			default -> throw new IllegalArgumentException(name);
		};
	}

}
