package dev.millrace.benchmarks.environment;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * A fresh Kafka broker in a JVM of its own, so that what it costs can be told apart.
 */
public final class BenchmarkBroker implements AutoCloseable {

	/** What its JVM is given. */
	public static final String HEAP = String.join(" ", ChildJvm.HEAP);

	private static final Duration LIMIT = Duration.ofSeconds(30);

	private final ChildJvm jvm;

	private final Admin admin;

	private BenchmarkBroker(ChildJvm jvm) {
		this.jvm = jvm;
		this.admin = Admin.create(Map.of("bootstrap.servers", jvm.word()));
	}

	/**
	 * @param target where it keeps its data and its output
	 */
	public static BenchmarkBroker start(Path target) {
		return new BenchmarkBroker(ChildJvm.start(target.resolve("benchmark-services"), "broker", BrokerMain.class,
				List.of(target.resolve("benchmark-kafka").toString())));
	}

	public String bootstrapServers() {
		return this.jvm.word();
	}

	/**
	 * The processor time that it has used so far.
	 */
	public Duration processorTime() {
		return ProcessorTimes.of(this.jvm.handle());
	}

	/**
	 * Make this topic an empty one.
	 */
	public void renew(String topic, int partitions) {
		try {
			done(this.admin.deleteTopics(List.of(topic)).all());
			await(() -> !topics().contains(topic));
		}
		catch (UnknownTopicOrPartitionException ex) {
			// There was none yet.
		}
		done(this.admin.createTopics(List.of(new NewTopic(topic, Optional.of(partitions), Optional.empty()))).all());
		await(() -> topics().contains(topic));
	}

	@Override
	public void close() {
		this.admin.close(Duration.ZERO);
		this.jvm.close();
	}

	private Set<String> topics() {
		return done(this.admin.listTopics().names());
	}

	private static void await(BooleanSupplier condition) {
		long end = System.nanoTime() + LIMIT.toNanos();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - end > 0) {
				throw new IllegalStateException("The broker did not do it within " + LIMIT);
			}
		}
	}

	private static <T> T done(KafkaFuture<T> future) {
		try {
			return future.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException ex) {
			throw (ex.getCause() instanceof RuntimeException cause) ? cause : new IllegalStateException(ex);
		}
		catch (TimeoutException ex) {
			throw new IllegalStateException("The broker did not answer within " + LIMIT, ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
