package dev.millrace.projections;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import dev.millrace.events.DomainEvent;
import dev.millrace.events.EventType;
import dev.millrace.events.Metadata;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.StreamId;
import dev.millrace.events.wire.Change;
import dev.millrace.projections.FoldProjection.Step;
import dev.millrace.projections.Sales.Line;
import dev.millrace.projections.Sales.OrderCancelled;
import dev.millrace.projections.Sales.OrderPlaced;
import dev.millrace.projections.Sales.Product;
import dev.millrace.projections.Sales.ProductTotals;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FoldProjectionTests {

	private final FoldProjection<ProductTotals> projection = Sales.productTotals("sales");

	@Test
	void an_event_with_parts_makes_a_step_for_each_part_in_order() {
		List<Step<ProductTotals>> steps = this.projection.steps(
				event(new OrderPlaced("anna", Instant.EPOCH, List.of(line("tea", 1), line("mug", 2), line("tea", 3)))));

		assertThat(steps).extracting(Step::key).containsExactly("tea", "mug", "tea");
	}

	@Test
	void a_step_folds_the_row() {
		Step<ProductTotals> step = this.projection
			.steps(event(new OrderPlaced("anna", Instant.EPOCH, List.of(line("tea", 2)))))
			.getFirst();

		ProductTotals row = step.fold().apply(this.projection.initialRow("tea"));

		assertThat(row).isEqualTo(new ProductTotals("tea", 2, new BigDecimal("9.99"), null));
	}

	@Test
	void an_event_without_a_handler_makes_no_step() {
		assertThat(this.projection.steps(event(new OrderCancelled("anna")))).isEmpty();
	}

	@Test
	void a_deleted_source_row_reaches_the_row_of_its_key_as_empty() {
		Change change = Change.parse("""
				{"before":{"product_id":"tea","description":null},"after":null,"op":"d",
				"source":{"schema":"shop","table":"sales","ts_us":0}}""");

		Step<ProductTotals> step = this.projection.steps(new Entry.OfChange(change)).getFirst();

		assertThat(step.key()).isEqualTo("tea");
		assertThat(step.fold().apply(new ProductTotals("tea", 1, BigDecimal.ONE, "Tea")))
			.isEqualTo(new ProductTotals("tea", 1, BigDecimal.ONE, null));
	}

	@Test
	void wrong_declarations_say_what_to_change() {
		assertThatThrownBy(() -> FoldProjection.of("Product Totals", ProductTotals.class))
			.hasMessageContaining("'Product Totals' is not a projection name");
		assertThatThrownBy(() -> FoldProjection.of("totals", String.class)).hasMessageContaining("make it a record");
		assertThatThrownBy(
				() -> FoldProjection.of("totals", ProductTotals.class).startingFrom(ProductTotals::empty).build())
			.hasMessageContaining("reads nothing");
		assertThatThrownBy(() -> FoldProjection.of("totals", ProductTotals.class)
			.startingFrom(ProductTotals::empty)
			.on(OrderCancelled.class, OrderCancelled::customer, (row, event) -> row)
			.build()).hasMessageContaining("needs both category(…) and on(…)");
		assertThatThrownBy(
				() -> FoldProjection.of("totals", ProductTotals.class).startingFrom(ProductTotals::empty).version(0))
			.hasMessageContaining("below 1");
		assertThatThrownBy(() -> FoldProjection.of("totals", ProductTotals.class)
			.startingFrom(ProductTotals::empty)
			.index("-colour")).hasMessageContaining("[colour]").hasMessageContaining("quantity");
		assertThatThrownBy(() -> FoldProjection.of("totals", ProductTotals.class)
			.startingFrom(ProductTotals::empty)
			.onChange("products", Product.class, Product::productId, ProductTotals::described))
			.hasMessageContaining("write schema.table");
	}

	@Test
	void a_reference_is_indexed_unless_an_index_or_the_key_begins_with_its_component() {
		assertThat(parcels().reference("shopId", "shops").build().indexes())
			.containsExactly(RowIndex.Sorted.by(List.of("shopId")));
		assertThat(parcels().reference("shopId", "shops").index("-shopId", "weight").build().indexes())
			.containsExactly(RowIndex.Sorted.by(List.of("-shopId", "weight")));
		assertThat(
				parcels().index("weight", "shopId").wordIndex("shopId").reference("shopId", "shops").build().indexes())
			.hasSize(3)
			.endsWith(RowIndex.Sorted.by(List.of("shopId")));
		assertThat(parcels().reference("id", "labels", "label").build().indexes()).isEmpty();
		assertThat(parcels().build().references()).isEmpty();
	}

	@Test
	void a_reference_is_called_as_its_component_without_id_or_as_it_is_said() {
		assertThat(
				parcels().reference("shopId", "shops").reference("country", "countries", "soldIn").build().references())
			.containsExactly(new RowReference("shopId", "shops", "shop"),
					new RowReference("country", "countries", "soldIn"));
	}

	@Test
	void wrong_references_say_what_to_change() {
		assertThatThrownBy(() -> parcels().reference("colour", "colours"))
			.hasMessage("Projection 'parcels' declares a reference by 'colour', which its row does not have: "
					+ "use one of [shopId, id, country, weight, tagIds]");
		assertThatThrownBy(() -> parcels().reference("shopId", "shops").reference("shopId", "stores", "store"))
			.hasMessageContaining("'shopId' twice: a component refers to one read model");
		assertThatThrownBy(() -> parcels().reference("tagIds", "tags"))
			.hasMessageContaining("which holds several values: a reference is one key");
		assertThatThrownBy(() -> parcels().reference("country", "countries"))
			.hasMessageContaining("called 'country', as a component or another reference is");
		assertThatThrownBy(() -> parcels().reference("shopId", "shops").reference("country", "countries", "shop"))
			.hasMessageContaining("called 'shop', as a component or another reference is");
		assertThatThrownBy(() -> parcels().reference("shopId", "shops", "The shop"))
			.hasMessageContaining("called 'The shop': call it by");
	}

	@Test
	void a_sealed_interface_stands_for_all_its_records() {
		FoldProjection<Seen> seen = FoldProjection.of("seen", Seen.class)
			.startingFrom((String what) -> new Seen(what, 0))
			.category("door")
			.on(DoorEvent.class, (event) -> event.getClass().getSimpleName(), (row, event) -> row.again())
			.onEachEntry(DoorEvent.class, (entry) -> List.of("all", entry.envelope().streamId().key()), (key) -> key,
					(row, key) -> row.again())
			.build();

		assertThat(seen.eventTypes()).containsExactlyInAnyOrder(DoorOpened.class, DoorShut.class);
		assertThat(seen.steps(event(new DoorShut()))).extracting(Step::key).containsExactly("DoorShut", "all", "1");
	}

	@Test
	void a_row_that_equals_its_initial_one_is_deleted_if_declared_so() {
		FoldProjection<Seen> seen = FoldProjection.of("seen", Seen.class)
			.startingFrom((String what) -> new Seen(what, 0))
			.deletingInitialRows()
			.category("door")
			.on(DoorEvent.class, (event) -> "all", (row, event) -> new Seen(row.what(), 1 - row.times()))
			.build();
		Step<Seen> step = seen.steps(event(new DoorShut())).getFirst();

		assertThat(step.fold().apply(new Seen("all", 1))).isNull();
		assertThat(step.fold().apply(new Seen("all", 0))).isEqualTo(new Seen("all", 1));
	}

	@Test
	void a_source_row_is_read_by_column_names() {
		Change change = Change.parse("""
				{"before":null,"after":{"product_id":"tea","description":"Green"},"op":"r",
				"source":{"schema":"shop","table":"sales","ts_us":1291190400000000}}""");

		assertThat(change.after(Product.class)).contains(new Product("tea", "Green"));
		assertThat(change.committedAt()).isEqualTo("2010-12-01T08:00:00Z");
	}

	sealed interface DoorEvent {

	}

	@DomainEvent("door-opened")
	record DoorOpened() implements DoorEvent {
	}

	@DomainEvent("door-shut")
	record DoorShut() implements DoorEvent {
	}

	record Seen(String what, int times) {

		Seen again() {
			return new Seen(this.what, this.times + 1);
		}

	}

	private static FoldProjection.Builder<String, Parcel> parcels() {
		return FoldProjection.of("parcels", Parcel.class)
			.startingFrom((String id) -> new Parcel(null, id, null, 0, List.of()))
			.onChange("shop.parcels", Parcel.class, Parcel::id, (row, parcel) -> parcel.orElse(null));
	}

	record Parcel(@Nullable String shopId, @Key String id, @Nullable String country, int weight, List<String> tagIds) {
	}

	private static Line line(String product, int quantity) {
		return new Line(product, quantity, new BigDecimal("9.99"));
	}

	private static Entry event(Object data) {
		return new Entry.OfEvent<>(data, new RecordedEvent(1, new StreamId("sales", "1"), 1, new UUID(0, 1),
				new EventType("any", 1), Instant.EPOCH, Instant.EPOCH, Metadata.startedBy("test"), "{}"));
	}

}
