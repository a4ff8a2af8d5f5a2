package dev.millrace.test.samples.unmarked;

record Account() {
}
