package dev.millrace.commands.remote;

import java.net.http.HttpClient;
import java.time.Clock;
import java.time.InstantSource;

import dev.millrace.events.IdGenerator;
import dev.millrace.events.TimeOrderedIds;
import dev.millrace.events.store.EventStore;
import dev.millrace.events.store.boundary.Boundaries;
import dev.millrace.events.store.log.EventLog;
import dev.millrace.events.store.snapshot.Snapshots;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/**
 * The beans of the store behind its REST API, for an application that has none itself.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(RemoteStoreProperties.PREFIX + ".url")
@ConditionalOnMissingBean(EventStore.class)
@EnableConfigurationProperties(RemoteStoreProperties.class)
public final class RemoteStoreConfiguration {

	RemoteStoreConfiguration() {
	}

	@Bean
	StoreService storeService(RemoteStoreProperties properties) {
		return new StoreService(http(properties), properties, Thread::sleep);
	}

	@Bean
	RemoteEventStore remoteEventStore(StoreService service, ObjectProvider<IdGenerator> ids,
			ObjectProvider<InstantSource> clock) {
		return new RemoteEventStore(service, keys(ids, clock));
	}

	@Bean
	@ConditionalOnMissingBean
	EventLog remoteEventLog(StoreService service) {
		return new RemoteEventLog(service);
	}

	@Bean
	@ConditionalOnMissingBean
	Snapshots remoteSnapshots(StoreService service) {
		return new RemoteSnapshots(service);
	}

	@Bean
	@ConditionalOnMissingBean
	Boundaries remoteBoundaries(StoreService service, ObjectProvider<IdGenerator> ids,
			ObjectProvider<InstantSource> clock) {
		return new RemoteBoundaries(service, keys(ids, clock));
	}

	@Bean
	@ConditionalOnEnabledHealthIndicator("event-store")
	RemoteStoreHealthIndicator eventStoreHealthIndicator(RemoteEventStore store, RemoteStoreProperties properties) {
		return new RemoteStoreHealthIndicator(store, properties);
	}

	/** Of HTTP 1.1 the JDK's client keeps the connections and reuses them. */
	static RestClient http(RemoteStoreProperties properties) {
		HttpClient client = HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.connectTimeout(properties.connectTimeout())
			.build();
		JdkClientHttpRequestFactory requests = new JdkClientHttpRequestFactory(client);
		requests.setReadTimeout(properties.readTimeout());
		return RestClient.builder().baseUrl(String.valueOf(properties.url())).requestFactory(requests).build();
	}

	private static ClientKeys keys(ObjectProvider<IdGenerator> ids, ObjectProvider<InstantSource> clock) {
		return new ClientKeys(ids.getIfAvailable(() -> new TimeOrderedIds(clock.getIfAvailable(Clock::systemUTC))));
	}

}
