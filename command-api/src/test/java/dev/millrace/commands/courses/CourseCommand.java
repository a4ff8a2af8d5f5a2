package dev.millrace.commands.courses;

import jakarta.validation.constraints.Positive;

/**
 * What can be wished of a course.
 */
public sealed interface CourseCommand {

	/**
	 * Offer a course.
	 */
	record DefineCourse(String course, @Positive int places) implements CourseCommand {
	}

}
