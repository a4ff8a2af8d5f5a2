package dev.millrace.projections.engine.postgres;

import java.util.List;

import dev.millrace.projections.Comment;
import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.InvalidProjectionException;
import dev.millrace.projections.Key;
import dev.millrace.projections.RowIndex;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class RowTypeTests {

	private final RowType<Shelf> shelf = new RowType<>(Shelf.class);

	@Test
	void an_index_ends_with_the_key_in_the_direction_of_its_last_column() {
		assertThat(indexes("-height")).containsExactly("CREATE INDEX ON t (\"height\" DESC, \"id\" DESC)");
		assertThat(indexes("-room", "height"))
			.containsExactly("CREATE INDEX ON t (\"room\" DESC NULLS LAST, \"height\", \"id\")");
		assertThat(indexes("height", "-id")).containsExactly("CREATE INDEX ON t (\"height\", \"id\" DESC)");
	}

	@Test
	void words_are_indexed_as_they_are_searched() {
		assertThat(this.shelf.createIndexes("t", List.of(new RowIndex.Words("room"))))
			.containsExactly("CREATE INDEX ON t USING gin (to_tsvector('simple', \"room\"))");
	}

	@Test
	void what_has_no_order_or_no_words_is_not_indexed() {
		assertRefused(() -> indexes("books"), "is kept as JSON");
		assertRefused(() -> this.shelf.createIndexes("t", List.of(new RowIndex.Words("height"))), "is no text");
	}

	@Test
	void comments_are_quoted_and_taken_away() {
		assertThat(this.shelf.comments("t")).contains("COMMENT ON TABLE t IS 'The shop''s shelves'",
				"COMMENT ON COLUMN t.\"height\" IS 'In cm'", "COMMENT ON COLUMN t.\"room\" IS NULL");
	}

	@Test
	void two_components_of_one_column_are_refused() {
		assertRefused(() -> new RowType<>(Twice.class), "would be column \"some_name\"");
		assertRefused(() -> new RowType<>(TwoKeys.class), "exactly one key");
	}

	private List<String> indexes(String... sort) {
		return this.shelf.createIndexes("t",
				FoldProjection.of("shelf", Shelf.class)
					.startingFrom((String id) -> new Shelf(0, id, null, List.of()))
					.index(sort)
					.onChange("shop.shelves", Shelf.class, Shelf::id, (row, shelf) -> shelf.orElse(null))
					.build()
					.indexes());
	}

	private static void assertRefused(Runnable declaration, String message) {
		assertThatExceptionOfType(InvalidProjectionException.class).isThrownBy(declaration::run)
			.withMessageContaining(message);
	}

	@Comment("The shop's shelves")
	record Shelf(@Comment("In cm") int height, @Key String id, @Nullable String room, List<String> books) {
	}

	record Twice(String someName, String some_name) {
	}

	record TwoKeys(@Key String one, @Key String other) {
	}

}
