package dev.millrace.shop.play;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;

/**
 * Lets the play begin on a thread of its own when the application is ready, and stops it
 * before everything else. The application stays up whatever becomes of the play.
 */
final class Stage implements SmartLifecycle, ApplicationListener<ApplicationReadyEvent> {

	private static final Logger logger = LoggerFactory.getLogger(Stage.class);

	private static final Duration STOP_MAX = Duration.ofSeconds(10);

	private final Supplier<Player> player;

	private volatile @Nullable Thread thread;

	/**
	 * Create a stage.
	 * @param player made when the shop's port is known
	 */
	Stage(Supplier<Player> player) {
		this.player = player;
	}

	@Override
	public void onApplicationEvent(ApplicationReadyEvent event) {
		start();
	}

	@Override
	public boolean isAutoStartup() {
		return false;
	}

	@Override
	public void start() {
		this.thread = Thread.ofPlatform().name("play").start(this::play);
	}

	@Override
	public void stop() {
		Thread playing = this.thread;
		this.thread = null;
		if (playing == null) {
			return;
		}
		playing.interrupt();
		try {
			playing.join(STOP_MAX);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public boolean isRunning() {
		return this.thread != null;
	}

	@Override
	public int getPhase() {
		return Integer.MAX_VALUE;
	}

	private void play() {
		try {
			this.player.get().play();
		}
		catch (InterruptedException ex) {
			logger.info("The play is interrupted; it goes on at the next start");
		}
		catch (PlayStoppedException ex) {
			logger.error("The play has stopped: {}. The shop stays up; a new start tries again", ex.getMessage());
		}
		catch (IOException | RuntimeException ex) {
			logger.error("The play has stopped; the shop stays up, and a new start tries again", ex);
		}
	}

}
