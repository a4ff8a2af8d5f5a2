package dev.millrace.shop.play;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads comma-separated values record by record, strictly as RFC 4180 writes them: a
 * field with a comma, a quote or a line break is quoted, a quote inside is doubled.
 * Written by hand because a line number in every complaint and a bound on a record are
 * what matters here. One thread uses it.
 */
final class CsvReader {

	/** The longest record; an unclosed quote must not swallow the rest of the file. */
	private static final int RECORD_CHARS_MAX = 8_192;

	private static final int END = -1;

	private final Reader reader;

	private long line = 1;

	private int next;

	private int charsLeft;

	/**
	 * Create a reader.
	 * @param reader read in single characters, so let it buffer
	 */
	CsvReader(Reader reader) throws IOException {
		this.reader = reader;
		this.next = reader.read();
	}

	/**
	 * The next record, or empty at the end.
	 * @throws BadLineException if the text breaks RFC 4180
	 */
	Optional<CsvRecord> read() throws IOException {
		if (this.next == END) {
			return Optional.empty();
		}
		this.charsLeft = RECORD_CHARS_MAX;
		long firstLine = this.line;
		List<String> fields = new ArrayList<>();
		fields.add(field());
		while (this.next == ',') {
			advance();
			fields.add(field());
		}
		endOfLine();
		return Optional.of(new CsvRecord(firstLine, fields));
	}

	private String field() throws IOException {
		return (this.next == '"') ? quoted() : plain();
	}

	private String plain() throws IOException {
		StringBuilder text = new StringBuilder();
		while (this.next != ',' && this.next != '\n' && this.next != '\r' && this.next != END) {
			if (this.next == '"') {
				throw new BadLineException(this.line, "a field with a quote inside must be quoted itself");
			}
			text.append((char) advance());
		}
		return text.toString();
	}

	private String quoted() throws IOException {
		long firstLine = this.line;
		StringBuilder text = new StringBuilder();
		advance();
		while (true) {
			if (this.next == END) {
				throw new BadLineException(firstLine, "a quoted field is not closed");
			}
			int read = advance();
			if (read != '"') {
				text.append((char) read);
			}
			else if (this.next == '"') {
				text.append((char) advance());
			}
			else {
				return text.toString();
			}
		}
	}

	private void endOfLine() throws IOException {
		if (this.next == '\r') {
			advance();
		}
		if (this.next == '\n') {
			advance();
		}
		else if (this.next != END) {
			throw new BadLineException(this.line, "a field goes on behind its closing quote");
		}
	}

	private int advance() throws IOException {
		if (this.charsLeft-- == 0) {
			throw new BadLineException(this.line, "a record has more than " + RECORD_CHARS_MAX
					+ " characters; a quoted field is probably not closed");
		}
		int read = this.next;
		if (read == '\n') {
			this.line++;
		}
		this.next = this.reader.read();
		return read;
	}

	/**
	 * One record.
	 *
	 * @param line where it begins, the file's first line being 1
	 * @param fields unquoted
	 */
	record CsvRecord(long line, List<String> fields) {

		CsvRecord {
			fields = List.copyOf(fields);
		}
	}

}
