package dev.millrace.shop.sales;

import java.math.BigDecimal;
import java.time.LocalDate;

import dev.millrace.shop.invoice.CreditNoteIssued;
import dev.millrace.shop.invoice.InvoiceIssued;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SalesFoldsTests {

	private static final LocalDate DAY = LocalDate.of(2010, 12, 1);

	private static final InvoiceIssued INVOICE = Samples.invoice(null, "2010-12-01T08:26:00Z", Samples.TWO_HEARTS,
			Samples.FRACTION);

	private static final CreditNoteIssued CREDIT_NOTE = Samples.creditNote(null, "2010-12-01T23:59:00Z",
			Samples.ONE_BACK);

	@Test
	void a_day_is_the_utc_day_of_the_event_time() {
		assertThat(DailyRevenue.key(CREDIT_NOTE)).isEqualTo(DAY);
	}

	@Test
	void a_day_counts_invoices_credit_notes_and_the_lines_of_both() {
		assertThat(DailyRevenue.empty(DAY).invoiced(INVOICE).credited(CREDIT_NOTE))
			.isEqualTo(new DailyRevenue(DAY, 1, 1, 3, new BigDecimal("2.551")));
	}

	@Test
	void the_shop_counts_invoices_credit_notes_and_the_lines_of_both() {
		assertThat(ShopTotals.empty("all").invoiced(INVOICE).credited(CREDIT_NOTE))
			.isEqualTo(new ShopTotals("all", 1, 1, 3, new BigDecimal("2.551")));
	}

	@Test
	void a_product_counts_what_was_sold_less_what_came_back() {
		assertThat(ProductSales.empty("85123A").sold(Samples.TWO_HEARTS).called("HEART").sold(Samples.ONE_BACK))
			.isEqualTo(new ProductSales("85123A", "HEART", 1, new BigDecimal("2.55")));
	}

}
