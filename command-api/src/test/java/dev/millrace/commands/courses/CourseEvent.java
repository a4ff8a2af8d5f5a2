package dev.millrace.commands.courses;

/**
 * What happens to courses.
 */
public sealed interface CourseEvent permits CourseDefined {

}
