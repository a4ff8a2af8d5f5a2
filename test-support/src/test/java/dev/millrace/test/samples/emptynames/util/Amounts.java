package dev.millrace.test.samples.emptynames.util;

record Amounts() {
}
