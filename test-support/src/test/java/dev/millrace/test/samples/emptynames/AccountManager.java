package dev.millrace.test.samples.emptynames;

record AccountManager() {
}
