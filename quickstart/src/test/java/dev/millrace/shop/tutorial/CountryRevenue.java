// tag::file[]
package dev.millrace.shop.tutorial;

import java.math.BigDecimal;

import dev.millrace.projections.FoldProjection;
import dev.millrace.shop.invoice.InvoiceIssued;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What the shop earns in each country.
 */
record CountryRevenue(String country, long invoices, BigDecimal revenue) {

	static CountryRevenue empty(String country) {
		return new CountryRevenue(country, 0, BigDecimal.ZERO);
	}

	CountryRevenue invoiced(InvoiceIssued invoice) {
		return new CountryRevenue(this.country, this.invoices + 1, this.revenue.add(invoice.total()));
	}

}

@Configuration(proxyBeanMethods = false)
class CountryRevenueProjection {

	@Bean
	FoldProjection<CountryRevenue> countryRevenue() {
		return FoldProjection.of("country-revenue", CountryRevenue.class)
			.startingFrom(CountryRevenue::empty)
			.category("invoice")
			.on(InvoiceIssued.class, InvoiceIssued::country, CountryRevenue::invoiced)
			.build();
	}

}
// end::file[]
