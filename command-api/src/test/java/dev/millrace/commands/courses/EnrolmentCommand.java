package dev.millrace.commands.courses;

/**
 * What can be wished of enrolments.
 */
public sealed interface EnrolmentCommand {

	/**
	 * Give a student a place in a course.
	 */
	record Enrol(String course, String student) implements EnrolmentCommand {
	}

}
