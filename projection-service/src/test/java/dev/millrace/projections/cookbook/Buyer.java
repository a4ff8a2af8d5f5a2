package dev.millrace.projections.cookbook;

import java.math.BigDecimal;

import dev.millrace.projections.cookbook.OrderEvent.OrderPlaced;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Index;
import jakarta.persistence.Table;

// tag::entity[]
@Entity
@Table(name = "buyers", indexes = @Index(columnList = "spent"))
public class Buyer {

	@Id
	private String customerId;

	private long orders;

	@Column(precision = 19, scale = 2, nullable = false)
	private BigDecimal spent = BigDecimal.ZERO;

	protected Buyer() {
	}

	public Buyer(String customerId) {
		this.customerId = customerId;
	}

	void placed(OrderPlaced order) {
		this.orders++;
		this.spent = this.spent.add(order.total());
	}

	public String getCustomerId() {
		return this.customerId;
	}

	public long getOrders() {
		return this.orders;
	}

}
// end::entity[]
