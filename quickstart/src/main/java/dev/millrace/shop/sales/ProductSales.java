package dev.millrace.shop.sales;

import java.math.BigDecimal;

import dev.millrace.shop.invoice.InvoiceLine;
import org.jspecify.annotations.Nullable;

/**
 * One row per product.
 *
 * @param stockCode upper and lower case are different products
 * @param description from the customer database, null as long as nobody has named it
 * @param quantity sold, less what came back or was written off
 * @param revenue the sum of all its lines in pounds sterling
 */
record ProductSales(String stockCode, @Nullable String description, long quantity, BigDecimal revenue) {

	static ProductSales empty(String stockCode) {
		return new ProductSales(stockCode, null, 0, BigDecimal.ZERO);
	}

	ProductSales sold(InvoiceLine line) {
		return new ProductSales(this.stockCode, this.description, this.quantity + line.quantity(),
				this.revenue.add(line.amount()));
	}

	ProductSales called(@Nullable String description) {
		return new ProductSales(this.stockCode, description, this.quantity, this.revenue);
	}

}
