package dev.millrace.commands.courses;

import dev.millrace.events.DomainEvent;
import dev.millrace.events.EventTag;

/**
 * There is a course with so many places.
 */
@DomainEvent("course-defined")
public record CourseDefined(@EventTag("course") String course, int places) implements CourseEvent, EnrolmentEvent {
}
