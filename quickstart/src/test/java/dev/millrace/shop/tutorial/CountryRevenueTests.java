package dev.millrace.shop.tutorial;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

import dev.millrace.projections.fixture.ProjectionFixture;
import dev.millrace.shop.invoice.InvoiceIssued;
import dev.millrace.shop.invoice.InvoiceLine;
import org.junit.jupiter.api.Test;

class CountryRevenueTests {

	@Test
	void a_country_earns_what_its_invoices_come_to_in_whatever_order_they_are_read() {
		ProjectionFixture.of(new CountryRevenueProjection().countryRevenue())
			.given("invoice-900001", invoice("Iceland", "2.55"))
			.given("invoice-900002", invoice("Iceland", "1.45"), invoice("France", "3.00"))
			.thenRows(new CountryRevenue("Iceland", 2, new BigDecimal("8.00")),
					new CountryRevenue("France", 1, new BigDecimal("6.00")))
			.thenSameInReplay();
	}

	private static InvoiceIssued invoice(String country, String price) {
		return new InvoiceIssued(null, country, Instant.parse("2010-12-24T12:00:00Z"),
				List.of(new InvoiceLine("85123A", "HEART", 2, new BigDecimal(price))));
	}

}
