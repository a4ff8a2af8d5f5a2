package dev.millrace.projections.engine.postgres;

import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;

import dev.millrace.events.DomainEvent;
import dev.millrace.projections.Entry;
import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.InvalidProjectionException;
import dev.millrace.projections.Key;
import dev.millrace.projections.Projection;
import dev.millrace.projections.SqlProjection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.JdbcOperations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class DeclaredReferencesTests {

	private final FoldProjection<Shop> shops = FoldProjection.of("shops", Shop.class)
		.startingFrom((String name) -> new Shop(0, name))
		.category("shop")
		.on(Opened.class, Opened::shop, (row, event) -> row)
		.build();

	@Test
	void a_reference_leads_to_a_key_of_its_column_type() {
		check(parcels((parcels) -> parcels.reference("shop", "shops", "soldBy")), this.shops);
		check(parcels((parcels) -> parcels.reference("kind", "shops", "soldBy")), this.shops);
		check(parcels((parcels) -> parcels.reference("formerId", "parcels")));
	}

	@Test
	void what_leads_nowhere_is_refused_with_what_to_change() {
		assertRefused(
				"Projection 'parcels' refers by 'shop' to 'stores', which no projection of this application is "
						+ "called: use one of [parcels, shops]",
				parcels((parcels) -> parcels.reference("shop", "stores", "soldBy")), this.shops);
		assertRefused(
				"Projection 'parcels' refers by 'shop' to 'log', which is no keyed fold: only rows of keyed folds",
				parcels((parcels) -> parcels.reference("shop", "log", "soldBy")), new Log());
		assertRefused("but it is integer and the key 'name' there is text: make them the same",
				parcels((parcels) -> parcels.reference("weight", "shops", "soldBy")), this.shops);
		assertRefused("but it is kept as JSON", parcels((parcels) -> parcels.reference("content", "shops", "soldBy")),
				this.shops);
	}

	@Test
	void the_definition_has_the_index_of_a_reference_and_changes_by_nothing_else() {
		List<String> without = VersionTables.definition(parcels(UnaryOperator.identity()), PersistenceUnits.none());
		List<String> with = VersionTables.definition(parcels((parcels) -> parcels.reference("shop", "shops", "soldBy")),
				PersistenceUnits.none());
		List<String> indexed = VersionTables.definition(parcels((parcels) -> parcels.index("shop", "-weight")),
				PersistenceUnits.none());
		List<String> indexedWith = VersionTables.definition(
				parcels((parcels) -> parcels.reference("shop", "shops", "soldBy").index("shop", "-weight")),
				PersistenceUnits.none());

		assertThat(with.subList(0, without.size())).isEqualTo(without);
		assertThat(with.subList(without.size(), with.size()))
			.containsExactly("CREATE INDEX ON parcels (\"shop\", \"id\")");
		assertThat(indexedWith).isEqualTo(indexed);
	}

	private static void check(Projection... projections) {
		assertThatCode(() -> new DeclaredReferences(List.of(projections)).check()).doesNotThrowAnyException();
	}

	private static void assertRefused(String message, Projection... projections) {
		assertThatExceptionOfType(InvalidProjectionException.class)
			.isThrownBy(() -> new DeclaredReferences(List.of(projections)).check())
			.withMessageContaining(message);
	}

	private static FoldProjection<Parcel> parcels(UnaryOperator<FoldProjection.Builder<UUID, Parcel>> more) {
		return more
			.apply(FoldProjection.of("parcels", Parcel.class)
				.startingFrom((UUID id) -> new Parcel(id, null, Kind.SMALL, 0, null, null))
				.category("shop")
				.on(Opened.class, Opened::parcel, (row, event) -> row))
			.build();
	}

	enum Kind {

		SMALL, LARGE

	}

	record Content(String what) {
	}

	record Parcel(UUID id, @Nullable String shop, Kind kind, int weight, @Nullable Content content,
			@Nullable UUID formerId) {
	}

	record Shop(int size, @Key String name) {
	}

	@DomainEvent("opened")
	record Opened(String shop, UUID parcel) {
	}

	private record Log() implements SqlProjection {

		@Override
		public String name() {
			return "log";
		}

		@Override
		public java.util.Set<String> categories() {
			return java.util.Set.of("shop");
		}

		@Override
		public java.util.Set<Class<?>> eventTypes() {
			return java.util.Set.of(Opened.class);
		}

		@Override
		public List<String> definition() {
			return List.of("CREATE TABLE log (id text PRIMARY KEY)");
		}

		@Override
		public void project(List<Entry> batch, JdbcOperations sql) {
		}

	}

}
