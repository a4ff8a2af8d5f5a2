package dev.millrace.projections.engine.kafka;

/**
 * What the consumer groups of the projections are called in Kafka.
 *
 * @param prefix begins the name of each; one for all instances that share a database of
 * read models, another for every such database
 */
public record ConsumerGroups(String prefix) {
}
