package dev.millrace.shop.play;

import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import dev.millrace.shop.invoice.InvoiceLine;
import dev.millrace.shop.play.CsvReader.CsvRecord;

/**
 * Puts the lines of a sales file together to documents, in the order in which the
 * documents begin. The lines of a document mostly stand together, but not always (542806
 * of the year 2011 has two lines of another one inside), so a document is complete only
 * when {@value #APART_MAX} lines of others have passed. At most that many others are held
 * open meanwhile. One thread uses it.
 */
final class DocumentReader implements Closeable {

	/** The most lines of others between two lines of one document. */
	static final int APART_MAX = 100;

	private static final String BYTE_ORDER_MARK = "\uFEFF";

	private final Reader reader;

	private final CsvReader csv;

	private final Map<String, OpenDocument> open = new LinkedHashMap<>();

	private long linesRead;

	DocumentReader(Reader reader) throws IOException {
		this.reader = reader;
		this.csv = new CsvReader(reader);
		checkHeader(this.csv.read());
	}

	/**
	 * The next document, or empty at the end.
	 * @throws BadLineException if a line cannot be read or does not fit its document
	 */
	Optional<Document> read() throws IOException {
		while (!isEldestComplete()) {
			Optional<CsvRecord> row = this.csv.read();
			if (row.isEmpty()) {
				break;
			}
			add(SaleLine.parse(row.get()));
		}
		return takeEldest();
	}

	/**
	 * Pass over documents.
	 * @param documents how many; the file may end earlier
	 */
	void skip(long documents) throws IOException {
		for (long skipped = 0; skipped < documents && read().isPresent(); skipped++) {
			// Reading is all there is to do.
		}
	}

	@Override
	public void close() throws IOException {
		this.reader.close();
	}

	private void add(SaleLine line) {
		this.linesRead++;
		this.open.computeIfAbsent(line.invoiceNo(), (number) -> new OpenDocument(line)).add(line, this.linesRead);
	}

	private boolean isEldestComplete() {
		Iterator<OpenDocument> documents = this.open.values().iterator();
		return documents.hasNext() && this.linesRead - documents.next().lastLine > APART_MAX;
	}

	private Optional<Document> takeEldest() {
		Iterator<OpenDocument> documents = this.open.values().iterator();
		if (!documents.hasNext()) {
			return Optional.empty();
		}
		Document eldest = documents.next().complete();
		documents.remove();
		return Optional.of(eldest);
	}

	private static void checkHeader(Optional<CsvRecord> header) {
		List<String> columns = header.map(CsvRecord::fields).orElse(List.of());
		if (!columns.isEmpty() && columns.getFirst().startsWith(BYTE_ORDER_MARK)) {
			throw new BadLineException(1, "the file begins with a byte order mark; save it as UTF-8 without one");
		}
		if (!columns.equals(SaleLine.COLUMNS)) {
			throw new BadLineException(1, "the columns must be " + String.join(",", SaleLine.COLUMNS) + " but are "
					+ String.join(",", columns));
		}
	}

	/** A document whose lines are still coming. */
	private static final class OpenDocument {

		private final SaleLine first;

		private final List<SaleLine> lines = new ArrayList<>();

		private long lastLine;

		OpenDocument(SaleLine first) {
			this.first = first;
		}

		void add(SaleLine line, long lineRead) {
			if (!Objects.equals(line.customerId(), this.first.customerId())
					|| !line.country().equals(this.first.country())) {
				throw new BadLineException(line.line(), "customer or country differ from line " + this.first.line()
						+ " of the same document " + line.invoiceNo());
			}
			if (this.lines.size() == InvoiceLine.LINES_MAX) {
				throw new BadLineException(line.line(),
						"document " + line.invoiceNo() + " has more than " + InvoiceLine.LINES_MAX + " lines");
			}
			this.lines.add(line);
			this.lastLine = lineRead;
		}

		Document complete() {
			return new Document(this.first.line(), this.first.invoiceNo(), this.first.customerId(),
					this.first.country(),
					this.lines.stream().map(SaleLine::soldAt).min(Instant::compareTo).orElseThrow(),
					this.lines.stream().map(SaleLine::goods).toList());
		}

	}

}
