package dev.millrace.eventstore.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.HttpMediaTypeNotSupportedException;

/**
 * The body of a request: its type, and its bytes within a bound.
 */
final class RequestBody {

	/**
	 * How much of a refused body is read and forgotten, so that a client that is still
	 * sending sees the answer and not a broken connection.
	 */
	private static final long DRAINED_MAX = 64L * 1024 * 1024;

	private static final int BUFFER = 64 * 1024;

	private RequestBody() {
	}

	/**
	 * Check that a body is of a type, and in UTF-8.
	 */
	static void checkType(HttpServletRequest request, MediaType expected) throws HttpMediaTypeNotSupportedException {
		String given = request.getContentType();
		MediaType type = parsed(given, expected);
		if (type == null || !expected.includes(type)) {
			throw new HttpMediaTypeNotSupportedException(type, List.of(expected));
		}
		Charset charset = type.getCharset();
		if (charset != null && !StandardCharsets.UTF_8.equals(charset)) {
			throw new HttpMediaTypeNotSupportedException(
					"Charset " + charset + " is not supported: send " + expected + " in UTF-8", List.of(expected));
		}
	}

	/**
	 * Read a whole body.
	 * @throws RequestTooLargeException if it has more bytes than allowed
	 */
	static byte[] read(HttpServletRequest request, int sizeMax) throws IOException {
		boolean tooLarge = request.getContentLengthLong() > sizeMax;
		byte[] bytes = tooLarge ? new byte[0] : request.getInputStream().readNBytes(sizeMax + 1);
		if (tooLarge || bytes.length > sizeMax) {
			drain(request);
			throw new RequestTooLargeException("The body has more than " + sizeMax
					+ " bytes; append fewer events at once, or import them with POST /imports/{name}");
		}
		return bytes;
	}

	/**
	 * Read and forget what a client is still sending, up to a bound.
	 */
	static void drain(HttpServletRequest request) throws IOException {
		InputStream body = request.getInputStream();
		byte[] buffer = new byte[BUFFER];
		long drained = 0;
		int read = 0;
		while (read >= 0 && drained < DRAINED_MAX) {
			read = body.read(buffer);
			drained += read;
		}
	}

	private static @Nullable MediaType parsed(@Nullable String contentType, MediaType expected)
			throws HttpMediaTypeNotSupportedException {
		try {
			return (contentType != null) ? MediaType.parseMediaType(contentType) : null;
		}
		catch (InvalidMediaTypeException ex) {
			throw new HttpMediaTypeNotSupportedException(String.valueOf(ex.getMessage()), List.of(expected));
		}
	}

}
