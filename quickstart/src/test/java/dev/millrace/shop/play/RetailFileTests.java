package dev.millrace.shop.play;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.FileSystemResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RetailFileTests {

	private static final String HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

	private static final String LINE = "536365,85123A,HEART,6,2010-12-01T08:26:00,2.55,17850,United Kingdom\n";

	@TempDir
	Path folder;

	// The expected figures were computed from the CSV by a script that shares no code
	// with
	// the shop.
	@Test
	void december_2010_has_the_figures_that_were_computed_by_other_means() {
		RetailFile file = new RetailFile(new ClassPathResource("december-2010.csv.gz", RetailFile.class));

		assertThat(file.survey().totals()).isEqualTo(new FileTotals(1_699, 326, 42_481, new BigDecimal("748957.02")));
	}

	@Test
	void a_gzipped_file_is_the_same_play_as_the_plain_one() throws IOException {
		Path plain = write("sales.csv", HEADER + LINE);
		Path gzipped = this.folder.resolve("sales.csv.gz");
		try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gzipped))) {
			out.write(Files.readAllBytes(plain));
		}

		assertThat(file(gzipped).survey()).isEqualTo(file(plain).survey());
	}

	@Test
	void another_content_is_another_play() throws IOException {
		Path one = write("one.csv", HEADER + LINE);
		Path other = write("other.csv", HEADER + LINE + LINE);

		assertThat(file(one).survey().fingerprint()).isNotEqualTo(file(other).survey().fingerprint());
	}

	@Test
	void a_wrong_line_is_named_with_its_number() throws IOException {
		assertUnreadable(write("sales.csv", HEADER + LINE + LINE.replace("2.55", "cheap")),
				"line 3 of it is wrong: UnitPrice 'cheap' is not a decimal number");
	}

	@Test
	void a_missing_file_is_said_to_be_missing() {
		assertUnreadable(this.folder.resolve("none.csv"), "there is no such file");
	}

	@Test
	void a_file_in_another_encoding_is_refused() throws IOException {
		Path latin = this.folder.resolve("latin.csv");
		Files.writeString(latin, HEADER + LINE.replace("HEART", "£ HEART"), StandardCharsets.ISO_8859_1);

		assertUnreadable(latin, "it is not UTF-8 text");
	}

	private static void assertUnreadable(Path path, String message) {
		assertThatExceptionOfType(UnreadableFileException.class).isThrownBy(() -> file(path).survey())
			.withMessageContaining(message);
	}

	private static RetailFile file(Path path) {
		return new RetailFile(new FileSystemResource(path));
	}

	private Path write(String name, String content) throws IOException {
		return Files.writeString(this.folder.resolve(name), content);
	}

}
