package dev.millrace.test.samples.kernelknowsadapter.postgres;

public record AccountTable(String name) {
}
