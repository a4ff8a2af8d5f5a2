package dev.millrace.projections.engine.kafka;

/**
 * What this instance's consumers are called in Kafka.
 *
 * @param groupPrefix begins the name of every consumer group; one for all instances that
 * share a database of read models, another for every such database
 * @param instanceId names this instance for good; empty if it has no lasting name
 */
public record ConsumerIdentity(String groupPrefix, String instanceId) {
}
