package dev.millrace.commands.courses;

import dev.millrace.commands.courses.CourseCommand.DefineCourse;
import dev.millrace.decider.Decider;
import dev.millrace.decider.Decision;

/**
 * A course is defined once.
 */
public final class CourseDecider implements Decider<CourseCommand, CourseEvent, Boolean> {

	@Override
	public String category() {
		return "course";
	}

	@Override
	public Boolean initialState() {
		return false;
	}

	@Override
	public Decision<CourseEvent> decide(CourseCommand command, Boolean defined) {
		return switch (command) {
			case DefineCourse(String course, int places) ->
				defined ? Decision.reject("already-defined", "Course " + course + " is defined already")
						: Decision.accept(new CourseDefined(course, places));
		};
	}

	@Override
	public Boolean evolve(Boolean defined, CourseEvent event) {
		return true;
	}

}
