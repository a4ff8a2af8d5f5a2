package dev.millrace.cdc.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Where the event store is.
 *
 * @param datasource its database, if it is not the application's
 */
@ConfigurationProperties("millrace.event-store")
record EventStoreProperties(CdcProperties.@Nullable Datasource datasource) {
}
