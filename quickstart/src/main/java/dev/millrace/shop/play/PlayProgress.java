package dev.millrace.shop.play;

import dev.millrace.shop.crm.ShopDatabase;

import org.springframework.jdbc.core.JdbcTemplate;

/**
 * How far a file is played, kept in the database so that the play goes on after a
 * restart. It may lag behind what was answered; idempotency keys cover the overlap.
 */
final class PlayProgress {

	private static final String BEGIN = """
			INSERT INTO shop.play_progress (play, file, documents_done)
			VALUES (?, ?, 0)
			ON CONFLICT (play) DO NOTHING
			""";

	private static final String FIND = """
			SELECT documents_done, finished_at IS NOT NULL AS finished
			FROM shop.play_progress
			WHERE play = ?
			""";

	private static final String MOVE = """
			UPDATE shop.play_progress SET documents_done = ?
			WHERE play = ?
			""";

	private static final String FINISH = """
			UPDATE shop.play_progress SET finished_at = now()
			WHERE play = ?
			""";

	private final JdbcTemplate jdbc;

	private final String play;

	PlayProgress(ShopDatabase database, String play) {
		this.jdbc = database.jdbc();
		this.play = play;
	}

	/**
	 * Begin the play, or find where an earlier run left it.
	 */
	State begin(String file) {
		this.jdbc.update(BEGIN, this.play, file);
		return this.jdbc.queryForObject(FIND,
				(row, number) -> new State(row.getLong("documents_done"), row.getBoolean("finished")), this.play);
	}

	/**
	 * All documents up to here are answered.
	 */
	void move(long documentsDone) {
		checkOne(this.jdbc.update(MOVE, documentsDone, this.play));
	}

	/**
	 * All documents are answered and in the read models.
	 */
	void finish() {
		checkOne(this.jdbc.update(FINISH, this.play));
	}

	private void checkOne(int rows) {
		if (rows != 1) {
			throw new IllegalStateException("Progress of play " + this.play + " has " + rows + " rows");
		}
	}

	/**
	 * Where a play stands.
	 */
	record State(long documentsDone, boolean finished) {
	}

}
