package dev.millrace.projections.cookbook;

import java.math.BigDecimal;

import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.cookbook.OrderEvent.Line;
import dev.millrace.projections.cookbook.OrderEvent.OrderPlaced;

// tag::recipe[]
record BestSellers(String sku, long quantity, BigDecimal revenue) {

	static BestSellers none(String sku) {
		return new BestSellers(sku, 0, BigDecimal.ZERO);
	}

	BestSellers sold(Line line) {
		return new BestSellers(this.sku, this.quantity + line.quantity(), this.revenue.add(line.amount()));
	}

	static FoldProjection<BestSellers> projection() {
		return FoldProjection.of("best-sellers", BestSellers.class)
			.startingFrom(BestSellers::none)
			.index("-revenue")
			.category("order")
			.onEach(OrderPlaced.class, OrderPlaced::lines, Line::sku, BestSellers::sold)
			.build();
	}

}
// end::recipe[]
