package dev.millrace.shop.invoice;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

import dev.millrace.events.EventType;
import dev.millrace.events.json.EventCodec;
import dev.millrace.events.json.EventTypes;
import dev.millrace.test.EventSchemaFiles;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Reads what was stored under every schema version that was ever released: samples, and
 * payloads made from the schema files. A sample and a schema file are added with each new
 * version and never removed.
 */
class StoredEventsTests {

	private final EventCodec codec = new EventCodec(EventTypes.of(InvoiceEvent.class));

	@Test
	void invoice_issued_v1_is_read() throws IOException {
		assertThat(read("invoice-issued", 1))
			.isEqualTo(new InvoiceIssued("17850", "United Kingdom", Instant.parse("2010-12-01T08:26:00Z"),
					List.of(new InvoiceLine("85123A", "WHITE HANGING HEART T-LIGHT HOLDER", 6, new BigDecimal("2.55")),
							new InvoiceLine("POST", "", 1, new BigDecimal("0.001")))));
	}

	@Test
	void credit_note_issued_v1_is_read() throws IOException {
		assertThat(read("credit-note-issued", 1))
			.isEqualTo(new CreditNoteIssued(null, "EIRE", Instant.parse("2010-12-01T09:41:00Z"),
					List.of(new InvoiceLine("D", "Discount", -1, new BigDecimal("27.50")))));
	}

	// tag::files[]
	@Test
	void every_event_ever_stored_is_read() {
		EventSchemaFiles.in(Path.of("src/main/resources/schemas"))
			.withSamplesIn(Path.of("src/test/resources/events"))
			.check(this.codec);
	}
	// end::files[]

	private Object read(String name, int version) throws IOException {
		String file = "/events/" + name + ".v" + version + ".json";
		try (InputStream stored = Objects.requireNonNull(getClass().getResourceAsStream(file), file)) {
			return this.codec
				.decode(new EventType(name, version), new String(stored.readAllBytes(), StandardCharsets.UTF_8))
				.getFirst();
		}
	}

}
