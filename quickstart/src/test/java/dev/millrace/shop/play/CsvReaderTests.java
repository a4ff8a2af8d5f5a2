package dev.millrace.shop.play;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.millrace.shop.play.CsvReader.CsvRecord;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class CsvReaderTests {

	@Test
	void commas_separate_fields_and_line_breaks_separate_records() throws IOException {
		assertThat(read("a,b\nc,\n")).extracting(CsvRecord::fields)
			.containsExactly(List.of("a", "b"), List.of("c", ""));
	}

	@Test
	void carriage_returns_before_line_feeds_belong_to_the_line_break() throws IOException {
		assertThat(read("a,b\r\nc,d\r\n")).extracting(CsvRecord::fields)
			.containsExactly(List.of("a", "b"), List.of("c", "d"));
	}

	@Test
	void the_last_record_needs_no_line_break() throws IOException {
		assertThat(read("a\nb")).extracting(CsvRecord::fields).containsExactly(List.of("a"), List.of("b"));
	}

	@Test
	void an_empty_text_has_no_record() throws IOException {
		assertThat(read("")).isEmpty();
	}

	@Test
	void a_quoted_field_keeps_commas_line_breaks_and_doubled_quotes() throws IOException {
		assertThat(read("\"7\"\" SINGLE, \nSIZE\",\"\"")).extracting(CsvRecord::fields)
			.containsExactly(List.of("7\" SINGLE, \nSIZE", ""));
	}

	@Test
	void a_record_knows_the_line_where_it_begins() throws IOException {
		assertThat(read("a\n\"b\nb\"\nc\n")).extracting(CsvRecord::line).containsExactly(1L, 2L, 4L);
	}

	@Test
	void a_quote_inside_a_plain_field_is_refused() {
		assertBad("a\nb,7\" SINGLE\n", 2, "a field with a quote inside must be quoted itself");
	}

	@Test
	void text_behind_a_closing_quote_is_refused() {
		assertBad("\"a\"b\n", 1, "a field goes on behind its closing quote");
	}

	@Test
	void a_quoted_field_that_is_not_closed_is_refused_where_it_begins() {
		assertBad("a\nb\n\"c\nd\n", 3, "a quoted field is not closed");
	}

	@Test
	void an_unclosed_quote_does_not_swallow_a_large_file() {
		assertThatExceptionOfType(BadLineException.class).isThrownBy(() -> read("\"" + "line\n".repeat(100_000)))
			.withMessageContaining("more than 8192 characters");
	}

	private static void assertBad(String text, long line, String reason) {
		assertThatExceptionOfType(BadLineException.class).isThrownBy(() -> read(text))
			.withMessage(reason)
			.returns(line, BadLineException::line);
	}

	private static List<CsvRecord> read(String text) throws IOException {
		CsvReader reader = new CsvReader(new StringReader(text));
		List<CsvRecord> records = new ArrayList<>();
		for (Optional<CsvRecord> next = reader.read(); next.isPresent(); next = reader.read()) {
			records.add(next.get());
		}
		return records;
	}

}
