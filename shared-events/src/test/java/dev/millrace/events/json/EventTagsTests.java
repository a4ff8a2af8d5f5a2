package dev.millrace.events.json;

import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;

import dev.millrace.events.DomainEvent;
import dev.millrace.events.EventTag;
import dev.millrace.events.InvalidValueException;
import dev.millrace.events.Tag;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class EventTagsTests {

	private static final UUID ROOM = UUID.fromString("0198c0de-0000-7000-8000-000000000001");

	private final EventCodec codec = new EventCodec(EventTypes.of(CourseBooked.class, CourseClosed.class));

	@Test
	void each_annotated_component_gives_a_tag_and_a_collection_one_for_each_element() {
		CourseBooked event = new CourseBooked("c-17", 4L, ROOM, List.of("ada", "bob", "ada"), "no tag");

		assertThat(this.codec.tags(event)).containsExactlyInAnyOrder(new Tag("course", "c-17"), new Tag("seat", "4"),
				new Tag("room", ROOM.toString()), new Tag("student", "ada"), new Tag("student", "bob"));
	}

	@Test
	void what_is_null_gives_no_tag() {
		assertThat(this.codec.tags(new CourseBooked("c-17", null, null, null, "")))
			.containsExactly(new Tag("course", "c-17"));
		assertThat(this.codec.tags(new CourseClosed("c-17"))).isEmpty();
	}

	@Test
	void a_value_that_cannot_be_a_tag_is_refused_with_its_component() {
		CourseBooked event = new CourseBooked("two words", null, null, null, "");

		assertThatExceptionOfType(InvalidValueException.class).isThrownBy(() -> this.codec.tags(event))
			.withMessageStartingWith("CourseBooked.courseId cannot be a tag: 'two words'")
			.extracting(InvalidValueException::field)
			.isEqualTo("tags");
	}

	@Test
	void wrong_declarations_are_refused_at_start() {
		assertThatIllegalStateException().isThrownBy(() -> EventTypes.of(PriceTagged.class))
			.withMessageContaining("price")
			.withMessageContaining("make it a String, a UUID, a whole number or a collection of these");
		assertThatIllegalStateException().isThrownBy(() -> EventTypes.of(ListOfPrices.class))
			.withMessageContaining("java.util.List<java.math.BigDecimal>");
		assertThatIllegalStateException().isThrownBy(() -> EventTypes.of(WronglyNamed.class))
			.withMessageContaining("WronglyNamed.id has a wrong @EventTag: 'Course-Id' is not the name of a tag");
	}

	// tag::tags[]
	@DomainEvent("course-booked")
	record CourseBooked(@EventTag("course") String courseId, @EventTag("seat") @Nullable Long seat,
			@EventTag("room") @Nullable UUID room, @EventTag("student") @Nullable List<String> students, String note) {
	}
	// end::tags[]

	@DomainEvent("course-closed")
	record CourseClosed(String courseId) {
	}

	@DomainEvent("price-tagged")
	record PriceTagged(@EventTag("price") BigDecimal price) {
	}

	@DomainEvent("prices-tagged")
	record ListOfPrices(@EventTag("price") List<BigDecimal> prices) {
	}

	@DomainEvent("wrongly-named")
	record WronglyNamed(@EventTag("Course-Id") String id) {
	}

}
