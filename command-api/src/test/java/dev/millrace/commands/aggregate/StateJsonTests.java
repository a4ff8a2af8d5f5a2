package dev.millrace.commands.aggregate;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StateJsonTests {

	@Test
	void everything_a_state_is_made_of_comes_back_as_it_was() {
		Basket basket = new Basket(Map.of("85123A", new BigDecimal("2.550"), "b", new BigDecimal("1E+2")),
				Map.of(LocalDate.EPOCH, 1L), Set.of(Colour.RED), List.of(new Shape.Circle(1.5), new Shape.Square(2)),
				Optional.of(new Shape.Square(3)), Instant.parse("2026-03-01T10:00:00.123456789Z"),
				ZonedDateTime.of(2026, 3, 1, 10, 0, 0, 0, ZoneId.of("Europe/Berlin")), null, new Shape.Circle(4));

		String json = StateJson.json().writeValueAsString(basket);

		assertThat(StateJson.json().readValue(json, Basket.class)).isEqualTo(basket);
	}

	@Test
	void a_case_is_named_so_that_people_can_read_it() {
		assertThat(StateJson.json().writerFor(Shape.class).writeValueAsString(new Shape.Square(2)))
			.isEqualTo("{\"@type\":\"Square\",\"side\":2}");
	}

	@Test
	void cases_of_one_simple_name_are_told_apart() {
		Tree tree = new Tree.Left.Leaf(new Tree.Right.Leaf(7));

		String json = StateJson.json().writerFor(Tree.class).writeValueAsString(tree);

		assertThat(StateJson.json().readValue(json, Tree.class)).isEqualTo(tree);
	}

	@Test
	void a_hierarchy_that_names_its_cases_itself_keeps_these_names() {
		String json = StateJson.json().writerFor(Named.class).writeValueAsString(new Named.One(1));

		assertThat(json).isEqualTo("{\"kind\":\"one\",\"number\":1}");
		assertThat(StateJson.json().readValue(json, Named.class)).isEqualTo(new Named.One(1));
	}

	@Test
	void what_methods_compute_is_no_part_of_a_state() {
		assertThat(StateJson.json().writeValueAsString(new Sum(1, 2))).isEqualTo("{\"one\":1,\"other\":2}");
	}

	enum Colour {

		RED, GREEN

	}

	sealed interface Shape {

		record Circle(double radius) implements Shape {
		}

		record Square(int side) implements Shape {
		}

	}

	record Basket(Map<String, BigDecimal> prices, Map<LocalDate, Long> days, Set<Colour> colours, List<Shape> shapes,
			Optional<Shape> favourite, Instant at, ZonedDateTime local, @Nullable String note, Shape.Circle circle) {
	}

	sealed interface Tree {

		sealed interface Left extends Tree {

			record Leaf(Tree other) implements Left {
			}

		}

		sealed interface Right extends Tree {

			record Leaf(int number) implements Right {
			}

		}

	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
	@JsonSubTypes(@JsonSubTypes.Type(value = Named.One.class, name = "one"))
	sealed interface Named {

		record One(int number) implements Named {
		}

	}

	record Sum(int one, int other) {

		public boolean isPositive() {
			throw new IllegalStateException("Not to be asked");
		}

		public int getSum() {
			throw new IllegalStateException("Not to be asked");
		}

	}

}
