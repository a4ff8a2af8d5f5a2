package dev.millrace.projections.cookbook;

import dev.millrace.projections.cookbook.OrderEvent.Line;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;

/**
 * A line of an order.
 */
@Entity
@Table(name = "purchases")
public class Purchase {

	@Id
	private String id;

	@ManyToOne(fetch = FetchType.LAZY, optional = false)
	private Buyer buyer;

	private String sku;

	private int quantity;

	protected Purchase() {
	}

	Purchase(String id, Buyer buyer, Line line) {
		this.id = id;
		this.buyer = buyer;
		this.sku = line.sku();
		this.quantity = line.quantity();
	}

	public String getId() {
		return this.id;
	}

	public Buyer getBuyer() {
		return this.buyer;
	}

	public String getSku() {
		return this.sku;
	}

	public int getQuantity() {
		return this.quantity;
	}

}
