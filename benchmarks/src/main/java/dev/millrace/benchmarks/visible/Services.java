package dev.millrace.benchmarks.visible;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.millrace.benchmarks.environment.BenchmarkBroker;
import dev.millrace.benchmarks.environment.BenchmarkDatabase;
import dev.millrace.benchmarks.environment.HttpConnection;
import dev.millrace.benchmarks.environment.ServiceProcess;
import dev.millrace.benchmarks.environment.StoreSettings;
import dev.millrace.cdc.CdcServiceApplication;
import dev.millrace.commands.CommandApiApplication;
import dev.millrace.embedded.postgres.PostgresServer;
import dev.millrace.projections.ProjectionServiceApplication;

/**
 * What a command passes on its way into a read model, each in a process of its own:
 * commands and the store, the capture, the projections.
 */
final class Services implements AutoCloseable {

	private static final int CONNECTIONS = 16;

	private final ServiceProcess commands;

	private final ServiceProcess capture;

	private final ServiceProcess projections;

	private Services(ServiceProcess commands, ServiceProcess capture, ServiceProcess projections) {
		this.commands = commands;
		this.capture = capture;
		this.projections = projections;
	}

	/**
	 * Start them and wait until they are ready.
	 * @param target where their output goes
	 */
	static Services start(Path target, BenchmarkDatabase events, BenchmarkDatabase readModels, BenchmarkBroker broker) {
		Path folder = target.resolve("benchmark-services");
		List<String> store = new StoreSettings(events.url(), CONNECTIONS, true).arguments();
		String kafka = "--spring.kafka.bootstrap-servers=" + broker.bootstrapServers();
		ServiceProcess commands = ServiceProcess.start(folder, "visible-commands", CommandApiApplication.class, store);
		ServiceProcess capture = ServiceProcess.start(folder, "visible-capture", CdcServiceApplication.class,
				with(store, kafka, "--millrace.cdc.enabled=true"));
		ServiceProcess projections = ServiceProcess.start(folder, "visible-projections",
				ProjectionServiceApplication.class,
				with(store, kafka, "--millrace.projections.enabled=true",
						"--" + BookingsAutoConfiguration.ENABLED + "=true",
						"--millrace.read-models.datasource.url=" + readModels.url(),
						"--millrace.read-models.datasource.username=" + PostgresServer.USERNAME,
						"--millrace.read-models.datasource.password=" + PostgresServer.PASSWORD));
		return new Services(commands, capture, projections);
	}

	/**
	 * A new connection for commands.
	 */
	HttpConnection connect() {
		try {
			return this.commands.connect();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void close() {
		this.commands.close();
		this.capture.close();
		this.projections.close();
	}

	private static List<String> with(List<String> arguments, String... more) {
		List<String> all = new ArrayList<>(arguments);
		all.addAll(List.of(more));
		return all;
	}

}
