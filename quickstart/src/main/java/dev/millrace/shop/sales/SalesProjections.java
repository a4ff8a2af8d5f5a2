package dev.millrace.shop.sales;

import dev.millrace.projections.FoldProjection;
import dev.millrace.shop.crm.Customer;
import dev.millrace.shop.crm.Product;
import dev.millrace.shop.invoice.CreditNoteIssued;
import dev.millrace.shop.invoice.InvoiceIssued;
import dev.millrace.shop.invoice.InvoiceLine;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The shop's read models: which events and changes reach which row.
 */
@Configuration(proxyBeanMethods = false)
class SalesProjections {

	private static final String INVOICES = "invoice";

	// tag::customer-summary[]
	@Bean
	FoldProjection<CustomerSummary> customerSummary() {
		return FoldProjection.of("customer-summary", CustomerSummary.class)
			.startingFrom(CustomerSummary::empty)
			.deletingInitialRows()
			.category(INVOICES)
			.onEntry(InvoiceIssued.class, (entry) -> CustomerSummary.key(entry.data()),
					(row, entry) -> row.invoiced(entry.envelope().streamId().key(), entry.data()))
			.on(CreditNoteIssued.class, CustomerSummary::key, CustomerSummary::credited)
			.onChange("shop.customers", Customer.class, Customer::customerId,
					(row, customer) -> row.livesIn(customer.map(Customer::country).orElse(null)))
			.build();
	}
	// end::customer-summary[]

	// tag::product-sales[]
	@Bean
	FoldProjection<ProductSales> productSales() {
		return FoldProjection.of("product-sales", ProductSales.class)
			.startingFrom(ProductSales::empty)
			.deletingInitialRows()
			.category(INVOICES)
			.onEach(InvoiceIssued.class, InvoiceIssued::lines, InvoiceLine::stockCode, ProductSales::sold)
			.onEach(CreditNoteIssued.class, CreditNoteIssued::lines, InvoiceLine::stockCode, ProductSales::sold)
			.onChange("shop.products", Product.class, Product::stockCode,
					(row, product) -> row.called(product.map(Product::description).orElse(null)))
			.build();
	}
	// end::product-sales[]

	@Bean
	FoldProjection<DailyRevenue> dailyRevenue() {
		return FoldProjection.of("daily-revenue", DailyRevenue.class)
			.startingFrom(DailyRevenue::empty)
			.category(INVOICES)
			.on(InvoiceIssued.class, DailyRevenue::key, DailyRevenue::invoiced)
			.on(CreditNoteIssued.class, DailyRevenue::key, DailyRevenue::credited)
			.build();
	}

	@Bean
	FoldProjection<ShopTotals> shopTotals() {
		return FoldProjection.of("shop-totals", ShopTotals.class)
			.startingFrom(ShopTotals::empty)
			.category(INVOICES)
			.on(InvoiceIssued.class, (invoice) -> ShopTotals.ALL, ShopTotals::invoiced)
			.on(CreditNoteIssued.class, (creditNote) -> ShopTotals.ALL, ShopTotals::credited)
			.build();
	}

	@Bean
	InvoiceLines invoiceLines() {
		return new InvoiceLines();
	}

}
