package dev.millrace.test.samples.adaptersknoweachother.kafka;

public record AccountTopic(String name) {
}
