package dev.millrace.commands.courses;

import java.util.HashSet;
import java.util.Set;

import dev.millrace.commands.courses.EnrolmentEvent.StudentEnrolled;

/**
 * The enrolments of one course and of one student.
 *
 * @param places of the course; 0 if it is not defined
 */
record Enrolments(int places, Set<StudentEnrolled> enrolled) {

	Enrolments {
		enrolled = Set.copyOf(enrolled);
	}

	Enrolments with(StudentEnrolled event) {
		Set<StudentEnrolled> more = new HashSet<>(this.enrolled);
		more.add(event);
		return new Enrolments(this.places, more);
	}

	long inCourse(String course) {
		return this.enrolled.stream().filter((event) -> event.course().equals(course)).count();
	}

	long ofStudent(String student) {
		return this.enrolled.stream().filter((event) -> event.student().equals(student)).count();
	}

}
