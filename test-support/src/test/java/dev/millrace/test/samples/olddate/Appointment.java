package dev.millrace.test.samples.olddate;

import java.util.Date;

record Appointment(Date date) {
}
