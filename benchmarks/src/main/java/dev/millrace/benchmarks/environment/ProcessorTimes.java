package dev.millrace.benchmarks.environment;

import java.lang.management.ManagementFactory;
import java.time.Duration;

import com.sun.management.OperatingSystemMXBean;

/**
 * Processor time, user and system together.
 */
public final class ProcessorTimes {

	private ProcessorTimes() {
	}

	/**
	 * Used by this JVM so far.
	 */
	public static Duration ofThisJvm() {
		return Duration.ofNanos(ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime());
	}

	/**
	 * Used by a process so far, to the hundredth of a second.
	 */
	public static Duration of(ProcessHandle process) {
		return process.info().totalCpuDuration().orElse(Duration.ZERO);
	}

}
