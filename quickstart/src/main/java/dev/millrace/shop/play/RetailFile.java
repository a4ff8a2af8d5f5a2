package dev.millrace.shop.play;

import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

import dev.millrace.events.Sha256;

import org.springframework.core.io.Resource;

/**
 * A file of sales, as plain or gzipped comma-separated values in UTF-8. It is read as a
 * stream, as often as needed, and never held in memory.
 */
final class RetailFile {

	private static final int GZIP_MAGIC_FIRST = 0x1f;

	private final Resource resource;

	RetailFile(Resource resource) {
		this.resource = resource;
	}

	String name() {
		return Optional.ofNullable(this.resource.getFilename()).orElse(this.resource.getDescription());
	}

	/**
	 * Read the documents from the beginning. The file is expected to be as surveyed.
	 */
	DocumentReader open() throws IOException {
		return documents(content());
	}

	/**
	 * Read the whole file once, before anything of it is played.
	 * @throws UnreadableFileException if there is no such file or a line of it is wrong
	 */
	Survey survey() {
		MessageDigest digest = Sha256.digest();
		try (DocumentReader documents = documents(new DigestInputStream(content(), digest))) {
			FileTotals totals = FileTotals.NOTHING;
			for (Optional<Document> next = documents.read(); next.isPresent(); next = documents.read()) {
				totals = totals.plus(next.get());
			}
			return new Survey(HexFormat.of().formatHex(digest.digest()), totals);
		}
		catch (BadLineException ex) {
			throw new UnreadableFileException("line " + ex.line() + " of it is wrong: " + ex.getMessage(), ex);
		}
		catch (FileNotFoundException | NoSuchFileException ex) {
			throw new UnreadableFileException("there is no such file: " + this.resource.getDescription(), ex);
		}
		catch (CharacterCodingException ex) {
			throw new UnreadableFileException("it is not UTF-8 text", ex);
		}
		catch (IOException ex) {
			throw new UnreadableFileException("it cannot be read: " + ex.getMessage(), ex);
		}
	}

	private static DocumentReader documents(InputStream content) throws IOException {
		// A decoder of its own reports wrong bytes, where a charset would replace them.
		return new DocumentReader(
				new BufferedReader(new InputStreamReader(content, StandardCharsets.UTF_8.newDecoder())));
	}

	private InputStream content() throws IOException {
		PushbackInputStream raw = new PushbackInputStream(this.resource.getInputStream());
		int first = raw.read();
		if (first >= 0) {
			raw.unread(first);
		}
		return (first == GZIP_MAGIC_FIRST) ? new GZIPInputStream(raw) : raw;
	}

	/**
	 * What one reading of the whole file found.
	 *
	 * @param fingerprint of the content: files with the same one are the same play
	 * @param totals of its documents
	 */
	record Survey(String fingerprint, FileTotals totals) {
	}

}
