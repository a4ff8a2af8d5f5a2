package dev.millrace.commands.aggregate;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

class StateStructureTests {

	/** Each differs from the first in one place, however deep. */
	static Stream<Class<?>> changed() {
		return Stream.of(Renamed.State.class, Retyped.State.class, OtherArgument.State.class, OtherConstant.State.class,
				OtherCase.State.class, OtherComponent.State.class, OtherProperty.State.class, Inherited.State.class);
	}

	@ParameterizedTest
	@MethodSource("changed")
	void another_structure_is_another_text(Class<?> changed) {
		assertThat(text(changed)).isNotEqualTo(text(First.State.class));
	}

	@Test
	void the_same_structure_is_the_same_text() {
		assertThat(text(Same.State.class)).isEqualTo(text(First.State.class));
	}

	@Test
	void a_type_that_contains_itself_has_an_end() {
		assertThat(StateStructure.of(Node.class, StateJson.json().getTypeFactory())).contains("parent", "children");
	}

	@Test
	void arguments_of_generic_records_are_looked_into() {
		assertThat(StateStructure.of(Box.class, StateJson.json().getTypeFactory())).contains("Pair", "side", "number");
	}

	/** Without the name of the class that the variant is declared in. */
	private static String text(Class<?> type) {
		return StateStructure.of(type, StateJson.json().getTypeFactory())
			.replace(type.getEnclosingClass().getName(), "");
	}

	static final class First {

		record State(int a, List<Item> items, Mode mode, Shape shape) {
		}

		record Item(String name) {
		}

		enum Mode {

			ON, OFF

		}

		sealed interface Shape {

			record Circle(int radius) implements Shape {
			}

		}

	}

	static final class Same {

		record State(int a, List<Item> items, Mode mode, Shape shape) {
		}

		record Item(String name) {
		}

		enum Mode {

			ON, OFF

		}

		sealed interface Shape {

			record Circle(int radius) implements Shape {
			}

		}

	}

	static final class Renamed {

		record State(int b, List<Item> items, Mode mode, Shape shape) {
		}

		record Item(String name) {
		}

		enum Mode {

			ON, OFF

		}

		sealed interface Shape {

			record Circle(int radius) implements Shape {
			}

		}

	}

	static final class Retyped {

		record State(long a, List<Item> items, Mode mode, Shape shape) {
		}

		record Item(String name) {
		}

		enum Mode {

			ON, OFF

		}

		sealed interface Shape {

			record Circle(int radius) implements Shape {
			}

		}

	}

	static final class OtherArgument {

		record State(int a, List<String> items, Mode mode, Shape shape) {
		}

		enum Mode {

			ON, OFF

		}

		sealed interface Shape {

			record Circle(int radius) implements Shape {
			}

		}

	}

	static final class OtherConstant {

		record State(int a, List<Item> items, Mode mode, Shape shape) {
		}

		record Item(String name) {
		}

		enum Mode {

			ON, BROKEN

		}

		sealed interface Shape {

			record Circle(int radius) implements Shape {
			}

		}

	}

	static final class OtherCase {

		record State(int a, List<Item> items, Mode mode, Shape shape) {
		}

		record Item(String name) {
		}

		enum Mode {

			ON, OFF

		}

		sealed interface Shape {

			record Circle(int radius) implements Shape {
			}

			record Square(int side) implements Shape {
			}

		}

	}

	static final class OtherComponent {

		record State(int a, List<Item> items, Mode mode, Shape shape) {
		}

		record Item(String name, String colour) {
		}

		enum Mode {

			ON, OFF

		}

		sealed interface Shape {

			record Circle(int radius) implements Shape {
			}

		}

	}

	static final class OtherProperty {

		record State(@JsonProperty("b") int a, List<Item> items, Mode mode, Shape shape) {
		}

		record Item(String name) {
		}

		enum Mode {

			ON, OFF

		}

		sealed interface Shape {

			record Circle(int radius) implements Shape {
			}

		}

	}

	static final class Inherited {

		static class Base {

			int a;

		}

		static final class State extends Base {

			List<String> items = List.of();

		}

	}

	record Node(Optional<Node> parent, Map<String, List<Node>> children) {
	}

	record Pair<A, B>(A one, B other) {
	}

	record Side(int side) {
	}

	record Number(int number) {
	}

	record Box(Pair<Side, Optional<Number>> pair) {
	}

}
