package dev.millrace.shop.play;

import java.io.IOException;
import java.util.Optional;

import dev.millrace.shop.crm.Crm.Sighting;
import dev.millrace.shop.crm.Crm;
import dev.millrace.shop.crm.Customer;
import dev.millrace.shop.invoice.InvoiceLine;
import dev.millrace.shop.play.Till.Answer;

/**
 * Plays a file once: each document becomes a command, some of them at the same time,
 * started in the order of the file. It goes on where an earlier run was interrupted. One
 * thread uses it.
 */
final class Player {

	/** How many commands are under way at once. */
	static final int COMMANDS_MAX = 8;

	/** How many documents may be played again after a crash, beside those under way. */
	private static final int DOCUMENTS_PER_SAVE = 50;

	private final RetailFile file;

	private final PlayProgress progress;

	private final Crm crm;

	private final Till till;

	private final ReadModels readModels;

	private final PlayLog log;

	Player(RetailFile file, PlayProgress progress, Crm crm, Till till, ReadModels readModels, PlayLog log) {
		this.file = file;
		this.progress = progress;
		this.crm = crm;
		this.till = till;
		this.readModels = readModels;
		this.log = log;
	}

	/**
	 * Play what is left of the file, until all of it is in the read models.
	 * @throws PlayStoppedException if it cannot go on
	 */
	void play() throws IOException, InterruptedException {
		PlayProgress.State state = this.progress.begin(this.file.name());
		if (state.finished()) {
			this.log.playedBefore();
			return;
		}
		// The last commands are sent again in any case: the answers hold the tokens to
		// wait
		// for at the end.
		Tally tally = new Tally(Math.max(0, state.documentsDone() - COMMANDS_MAX), COMMANDS_MAX);
		this.log.started(tally);
		playRest(tally);
		this.readModels.await(tally.lastTokens());
		this.progress.finish();
		this.log.finished(tally);
	}

	private void playRest(Tally tally) throws IOException, InterruptedException {
		try (DocumentReader documents = this.file.open(); InOrder<Issued> commands = new InOrder<>(COMMANDS_MAX)) {
			documents.skip(tally.documentsBefore());
			for (Optional<Document> next = documents.read(); next.isPresent(); next = documents.read()) {
				if (commands.isFull()) {
					count(commands.take(), tally);
				}
				issue(next.get(), commands);
			}
			while (!commands.isEmpty()) {
				count(commands.take(), tally);
			}
		}
	}

	private void issue(Document document, InOrder<Issued> commands) {
		tellCrm(document);
		commands.start(() -> new Issued(document, this.till.issue(document)));
	}

	private void tellCrm(Document document) {
		String customerId = document.customerId();
		if (customerId != null) {
			this.crm.meet(new Customer(customerId, document.country()));
		}
		this.crm.see(document.lines().stream().map(Player::sighting).toList());
	}

	private void count(Issued issued, Tally tally) throws InterruptedException {
		switch (issued.answer()) {
			case Answer.Accepted accepted -> tally.accepted(issued.document(), accepted.token());
			case Answer.Refused refused -> {
				tally.refused();
				this.log.refused(refused.reason());
			}
		}
		if (tally.documentsDone() % DOCUMENTS_PER_SAVE == 0) {
			this.progress.move(tally.documentsDone());
		}
		this.log.progressed(tally);
	}

	private static Sighting sighting(InvoiceLine line) {
		return new Sighting(line.stockCode(), line.description(), line.unitPrice().signum() != 0);
	}

	private record Issued(Document document, Answer answer) {
	}

}
