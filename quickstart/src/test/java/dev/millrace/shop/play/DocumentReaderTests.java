package dev.millrace.shop.play;

import java.io.IOException;
import java.io.StringReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.millrace.shop.invoice.InvoiceLine;
import dev.millrace.shop.invoice.IssueCreditNote;
import dev.millrace.shop.invoice.IssueInvoice;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class DocumentReaderTests {

	private static final String HEADER = "\"InvoiceNo\",\"StockCode\",\"Description\",\"Quantity\",\"InvoiceDate\",\"UnitPrice\","
			+ "\"CustomerID\",\"Country\"\n";

	@Test
	void lines_of_one_number_become_one_document() throws IOException {
		List<Document> documents = read(line("1", "A"), line("1", "B"), line("2", "C"));

		assertThat(documents).extracting(Document::number).containsExactly("1", "2");
		assertThat(stockCodes(documents.getFirst())).containsExactly("A", "B");
	}

	@Test
	void a_document_knows_the_line_where_it_begins() throws IOException {
		assertThat(read(line("1", "A"), line("1", "B"), line("2", "C"))).extracting(Document::line)
			.containsExactly(2L, 4L);
	}

	@Test
	void identical_lines_are_all_kept() throws IOException {
		assertThat(stockCodes(read(line("1", "A"), line("1", "A")).getFirst())).containsExactly("A", "A");
	}

	@Test
	void lines_of_another_document_in_between_do_not_break_a_document() throws IOException {
		List<Document> documents = read(line("1", "A"), line("2", "B"), line("2", "C"), line("1", "D"));

		assertThat(documents).extracting(Document::number).containsExactly("1", "2");
		assertThat(stockCodes(documents.getFirst())).containsExactly("A", "D");
	}

	@Test
	void a_document_is_still_one_with_as_many_lines_of_others_inside_as_are_allowed() throws IOException {
		List<String> lines = new ArrayList<>(List.of(line("1", "A")));
		IntStream.range(0, DocumentReader.APART_MAX).forEach((i) -> lines.add(line("x" + i, "B")));
		lines.add(line("1", "C"));

		assertThat(stockCodes(read(lines.toArray(String[]::new)).getFirst())).containsExactly("A", "C");
	}

	@Test
	void a_document_is_issued_at_its_earliest_line() throws IOException {
		Document document = read(line("1", "A", "2010-12-01T08:27:00"), line("1", "B", "2010-12-01T08:26:00"))
			.getFirst();

		assertThat(document.issuedAt()).isEqualTo(Instant.parse("2010-12-01T08:26:00Z"));
	}

	@Test
	void numbers_with_a_c_are_credit_notes_and_all_others_are_invoices() throws IOException {
		List<Document> documents = read(line("536365", "A"), line("C536379", "D"), line("A563185", "B"));

		assertThat(documents).extracting((document) -> (Object) document.command().getClass())
			.containsExactly(IssueInvoice.class, IssueCreditNote.class, IssueInvoice.class);
	}

	@Test
	void skipped_documents_are_those_that_begin_first() throws IOException {
		DocumentReader reader = reader(line("1", "A"), line("2", "B"), line("1", "C"), line("3", "D"));

		reader.skip(2);

		assertThat(reader.read()).map(Document::number).contains("3");
	}

	@Test
	void other_columns_are_refused() {
		assertThatExceptionOfType(BadLineException.class)
			.isThrownBy(() -> new DocumentReader(new StringReader("Invoice,StockCode\n")))
			.withMessage("the columns must be InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,"
					+ "CustomerID,Country but are Invoice,StockCode");
	}

	@Test
	void a_document_with_two_customers_is_refused() {
		assertThatExceptionOfType(BadLineException.class)
			.isThrownBy(() -> read(line("1", "A"), "1,B,,1,2010-12-01T08:26:00,1,99999,France\n"))
			.withMessage("customer or country differ from line 2 of the same document 1")
			.returns(3L, BadLineException::line);
	}

	@Test
	void a_document_with_too_many_lines_is_refused() {
		String lines = IntStream.rangeClosed(0, InvoiceLine.LINES_MAX)
			.mapToObj((i) -> line("1", "A"))
			.collect(Collectors.joining());

		assertThatExceptionOfType(BadLineException.class).isThrownBy(() -> read(lines))
			.withMessage("document 1 has more than 5000 lines");
	}

	private static List<String> stockCodes(Document document) {
		return document.lines().stream().map(InvoiceLine::stockCode).toList();
	}

	private static String line(String number, String stockCode) {
		return line(number, stockCode, "2010-12-01T08:26:00");
	}

	private static String line(String number, String stockCode, String time) {
		return number + "," + stockCode + ",,1," + time + ",1.00,17850,France\n";
	}

	private static DocumentReader reader(String... lines) throws IOException {
		return new DocumentReader(new StringReader(HEADER + String.join("", lines)));
	}

	private static List<Document> read(String... lines) throws IOException {
		List<Document> documents = new ArrayList<>();
		try (DocumentReader reader = reader(lines)) {
			for (Optional<Document> next = reader.read(); next.isPresent(); next = reader.read()) {
				documents.add(next.get());
			}
		}
		return documents;
	}

}
