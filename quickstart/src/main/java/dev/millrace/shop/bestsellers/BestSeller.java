package dev.millrace.shop.bestsellers;

import java.math.BigDecimal;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * A product and what it sold: a row of the stable view {@code read_models.product_sales},
 * which points at the live version of the read model, also after a rebuild.
 */
@Entity
@Immutable
@Table(schema = "read_models", name = "product_sales")
public class BestSeller {

	@Id
	private String stockCode;

	private @Nullable String description;

	private long quantity;

	private BigDecimal revenue;

	@NullUnmarked // Hibernate sets the fields
	protected BestSeller() {
	}

	public String getStockCode() {
		return this.stockCode;
	}

	public @Nullable String getDescription() {
		return this.description;
	}

	public long getQuantity() {
		return this.quantity;
	}

	public BigDecimal getRevenue() {
		return this.revenue;
	}

}
