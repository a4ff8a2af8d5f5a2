package dev.millrace.commands.courses;

import java.util.Set;

import dev.millrace.commands.courses.EnrolmentCommand.Enrol;
import dev.millrace.commands.courses.EnrolmentEvent.StudentEnrolled;
import dev.millrace.decider.BoundaryDecider;
import dev.millrace.decider.Decision;
import dev.millrace.events.Tag;
import dev.millrace.events.store.boundary.Boundary;

/**
 * A course has no more students than places, and a student no more than three courses.
 */
// tag::decider[]
public final class EnrolmentDecider implements BoundaryDecider<EnrolmentCommand, EnrolmentEvent, Enrolments> {

	private static final int COURSES_MAX = 3;

	@Override
	public String category() {
		return "enrolment";
	}

	@Override
	public Boundary boundary(EnrolmentCommand command) {
		return switch (command) {
			case Enrol(String course, String student) ->
				Boundary.ofAny(new Tag("course", course), new Tag("student", student));
		};
	}

	@Override
	public Enrolments initialState() {
		return new Enrolments(0, Set.of());
	}

	@Override
	public Decision<EnrolmentEvent> decide(EnrolmentCommand command, Enrolments state) {
		return switch (command) {
			case Enrol(String course, String student) -> enrol(course, student, state);
		};
	}

	private static Decision<EnrolmentEvent> enrol(String course, String student, Enrolments state) {
		StudentEnrolled event = new StudentEnrolled(course, student);
		if (state.enrolled().contains(event)) {
			return Decision.reject("already-enrolled", student + " has a place in " + course);
		}
		if (state.inCourse(course) >= state.places()) {
			return Decision.reject("course-full", course + " has no place left");
		}
		if (state.ofStudent(student) >= COURSES_MAX) {
			return Decision.reject("too-many-courses", student + " is in " + COURSES_MAX + " courses");
		}
		return Decision.accept(event);
	}

	@Override
	public Enrolments evolve(Enrolments state, EnrolmentEvent event) {
		return switch (event) {
			case CourseDefined(String course, int places) -> new Enrolments(places, state.enrolled());
			case StudentEnrolled enrolled -> state.with(enrolled);
		};
	}

}
// end::decider[]
