package dev.millrace.shop.play;

import dev.millrace.shop.crm.ShopDatabase;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class PlayProgressIT {

	private final ShopDatabase database = open(TestEnvironment.shared().newDatabase());

	private final PlayProgress progress = new PlayProgress(this.database, "fingerprint");

	@AfterEach
	void closeDatabase() {
		this.database.close();
	}

	@Test
	void a_new_play_begins_at_the_first_document() {
		assertThat(this.progress.begin("sales.csv")).isEqualTo(new PlayProgress.State(0, false));
	}

	@Test
	void a_play_goes_on_where_it_was() {
		this.progress.begin("sales.csv");
		this.progress.move(50);

		assertThat(new PlayProgress(this.database, "fingerprint").begin("renamed.csv"))
			.isEqualTo(new PlayProgress.State(50, false));
	}

	@Test
	void a_finished_play_stays_finished_and_another_file_is_another_play() {
		this.progress.begin("sales.csv");
		this.progress.move(50);
		this.progress.finish();

		assertThat(this.progress.begin("sales.csv")).isEqualTo(new PlayProgress.State(50, true));
		assertThat(new PlayProgress(this.database, "other").begin("sales.csv"))
			.isEqualTo(new PlayProgress.State(0, false));
	}

	@Test
	void a_play_that_never_began_cannot_move() {
		assertThatIllegalStateException().isThrownBy(() -> this.progress.move(50));
	}

	private static ShopDatabase open(TestDatabase database) {
		return ShopDatabase.open(database.url(), database.username(), database.password());
	}

}
