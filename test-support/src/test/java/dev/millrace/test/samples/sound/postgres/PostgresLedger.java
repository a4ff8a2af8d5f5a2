package dev.millrace.test.samples.sound.postgres;

import dev.millrace.test.samples.sound.Ledger;

final class PostgresLedger implements Ledger {

	@Override
	public void enter(String line) {
	}

}
