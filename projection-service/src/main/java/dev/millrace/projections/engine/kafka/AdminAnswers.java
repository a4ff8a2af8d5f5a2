package dev.millrace.projections.engine.kafka;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;

/**
 * What the broker answers to an administrator.
 */
final class AdminAnswers {

	private static final int TIMEOUT_SECONDS = 15;

	private AdminAnswers() {
	}

	/**
	 * Wait for an answer.
	 * @throws KafkaException if it is a refusal, or does not come within
	 * {@value #TIMEOUT_SECONDS} seconds
	 */
	static <T> T get(KafkaFuture<T> answer) {
		try {
			return answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new KafkaException("Interrupted while asking the broker", ex);
		}
		catch (ExecutionException ex) {
			throw new KafkaException("The broker refused: " + ex.getCause(), ex.getCause());
		}
		catch (TimeoutException ex) {
			throw new KafkaException("No answer from the broker within " + TIMEOUT_SECONDS + " s", ex);
		}
	}

}
