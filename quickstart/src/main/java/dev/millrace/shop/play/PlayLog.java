package dev.millrace.shop.play;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.stream.Collectors;

import dev.millrace.shop.play.ReadModels.BestSeller;
import dev.millrace.shop.play.ReadModels.Totals;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the person at the console how the play goes: a line every two seconds, a summary
 * at the end. One thread uses it.
 */
final class PlayLog {

	private static final Logger logger = LoggerFactory.getLogger(PlayLog.class);

	private static final Duration INTERVAL = Duration.ofSeconds(2);

	private static final int BEST_SELLERS = 3;

	private static final String SUMMARY = """

			  In the read models now
			    shop totals    {totals}
			    best sellers   {best sellers}

			  Try
			    curl {shop}/read-models/shop-totals/all
			    curl {shop}/read-models/customer-summary/12370
			    curl '{shop}/read-models/daily-revenue?sort=-revenue&size=5'
			    curl '{shop}/shop/best-sellers?max=5'
			    curl {shop}/projections
			    curl -X POST {shop}/projections/product-sales/rebuilds
			  Commands with their schemas: {shop}/commands and {shop}/v3/api-docs
			  Read models by SQL:  {read models}
			  The shop's tables:   {event store}
			""";

	private final String file;

	private final FileTotals inFile;

	private final ReadModels readModels;

	private final Addresses addresses;

	private final InstantSource clock;

	private Instant runSince;

	private Instant lineSince;

	private long lineCommands;

	PlayLog(String file, FileTotals inFile, ReadModels readModels, Addresses addresses, InstantSource clock) {
		this.file = file;
		this.inFile = inFile;
		this.readModels = readModels;
		this.addresses = addresses;
		this.clock = clock;
		this.runSince = clock.instant();
		this.lineSince = this.runSince;
	}

	void started(Tally tally) {
		this.runSince = this.clock.instant();
		this.lineSince = this.runSince;
		if (tally.documentsBefore() == 0) {
			logger.info("Playing {}: {}", this.file, describe(this.inFile));
		}
		else {
			logger.info("Going on with {} behind document {} of {}", this.file, number(tally.documentsBefore()),
					number(this.inFile.documents()));
		}
	}

	void refused(String reason) {
		logger.warn("Refused and left out: {}", reason);
	}

	/**
	 * Write a line if it is time for one.
	 */
	void progressed(Tally tally) throws InterruptedException {
		Instant now = this.clock.instant();
		Duration passed = Duration.between(this.lineSince, now);
		if (passed.compareTo(INTERVAL) < 0) {
			return;
		}
		logger.info("Played {} of {} documents, {} lines, {} commands/s, read models {}", number(tally.documentsDone()),
				number(this.inFile.documents()), number(tally.lines()),
				rate(tally.commands() - this.lineCommands, passed), lag(tally));
		this.lineSince = now;
		this.lineCommands = tally.commands();
	}

	void finished(Tally tally) throws InterruptedException {
		Duration passed = Duration.between(this.runSince, this.clock.instant());
		summary("The play is done: %s commands with %s lines in %s (%s commands/s), %s refused".formatted(
				number(tally.commands()), number(tally.lines()), seconds(passed), rate(tally.commands(), passed),
				number(tally.refusals())));
	}

	void playedBefore() throws InterruptedException {
		summary("%s was played before: %s".formatted(this.file, describe(this.inFile)));
	}

	private void summary(String headline) throws InterruptedException {
		logger.info("{}\n{}", headline,
				SUMMARY.replace("{totals}", describeTotals())
					.replace("{best sellers}", describeBestSellers())
					.replace("{shop}", this.addresses.shop().toString())
					.replace("{read models}", this.addresses.readModels())
					.replace("{event store}", this.addresses.eventStore()));
	}

	// Behind from end to end: documents that are answered but not in the read model yet.
	private String lag(Tally tally) throws InterruptedException {
		return this.readModels.totals()
			.map((totals) -> number(Math.max(0, tally.documentsDone() - totals.documents())) + " behind")
			.orElse("not there yet");
	}

	private String describeTotals() throws InterruptedException {
		return this.readModels.totals().map(PlayLog::describe).orElse("not there");
	}

	private String describeBestSellers() throws InterruptedException {
		return this.readModels.bestSellers(BEST_SELLERS)
			.stream()
			.map(PlayLog::describe)
			.collect(Collectors.joining(", "));
	}

	private static String describe(FileTotals totals) {
		return describe(totals.invoices(), totals.creditNotes(), totals.lines(), totals.revenue());
	}

	private static String describe(Totals totals) {
		return describe(totals.invoices(), totals.creditNotes(), totals.lines(), totals.revenue());
	}

	private static String describe(long invoices, long creditNotes, long lines, BigDecimal revenue) {
		return "%s invoices and %s credit notes with %s lines, revenue %s".formatted(number(invoices),
				number(creditNotes), number(lines), pounds(revenue));
	}

	private static String describe(BestSeller bestSeller) {
		return bestSeller.description() + " " + pounds(bestSeller.revenue());
	}

	private static String pounds(BigDecimal amount) {
		return "£" + String.format(Locale.ROOT, "%,." + Math.max(2, amount.stripTrailingZeros().scale()) + "f", amount);
	}

	private static String number(long number) {
		return String.format(Locale.ROOT, "%,d", number);
	}

	private static String seconds(Duration duration) {
		return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1_000.0);
	}

	private static String rate(long commands, Duration passed) {
		return number(Math.round(commands * 1_000.0 / Math.max(1, passed.toMillis())));
	}

}
