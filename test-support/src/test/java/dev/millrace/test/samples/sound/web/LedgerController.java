package dev.millrace.test.samples.sound.web;

import dev.millrace.test.samples.sound.Ledger;
import org.springframework.stereotype.Controller;

@Controller
final class LedgerController {

	private final Ledger ledger;

	LedgerController(Ledger ledger) {
		this.ledger = ledger;
	}

	void post(String line) {
		this.ledger.enter(line);
	}

}
