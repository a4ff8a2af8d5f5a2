package dev.millrace.commands.courses;

import dev.millrace.events.DomainEvent;
import dev.millrace.events.EventTag;

/**
 * What matters to enrolments.
 */
// tag::events[]
public sealed interface EnrolmentEvent permits CourseDefined, EnrolmentEvent.StudentEnrolled {

	/**
	 * A student takes a place in a course.
	 */
	@DomainEvent("student-enrolled")
	record StudentEnrolled(@EventTag("course") String course,
			@EventTag("student") String student) implements EnrolmentEvent {
	}

}
// end::events[]
