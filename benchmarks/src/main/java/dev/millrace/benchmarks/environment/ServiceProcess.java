package dev.millrace.benchmarks.environment;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One of the services as an application, on a free port, in a JVM of its own with this
 * JVM's class path and JDK. It ends with this JVM at the latest.
 */
public final class ServiceProcess implements AutoCloseable {

	// The class path has an embedded Postgres and Kafka, which a service would start, and
	// what expects a database of the application's own. Tomcat closes a connection after
	// 100 requests, and connecting is not what is
	// measured.
	private static final List<String> ARGUMENTS = List.of("--server.port=0", "--millrace.embedded.enabled=false",
			"--spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
			"--server.tomcat.max-keep-alive-requests=-1", "--spring.main.banner-mode=off");

	/** What is on the class path too, and runs in a process only if it is asked for. */
	private static final List<String> OTHERS = List.of("--millrace.cdc.enabled=", "--millrace.projections.enabled=");

	private final ChildJvm jvm;

	private ServiceProcess(ChildJvm jvm) {
		this.jvm = jvm;
	}

	/**
	 * Start a service and wait until it is ready.
	 * @param folder where its output goes
	 * @param name of this process, for its files
	 * @throws IllegalStateException if it does not become ready; the message says where
	 * its output is
	 */
	public static ServiceProcess start(Path folder, String name, Class<?> mainClass, List<String> arguments) {
		List<String> all = new ArrayList<>();
		all.add(mainClass.getName());
		all.addAll(ARGUMENTS);
		all.addAll(arguments);
		OTHERS.stream()
			.filter((other) -> arguments.stream().noneMatch((argument) -> argument.startsWith(other)))
			.forEach((other) -> all.add(other + false));
		return new ServiceProcess(ChildJvm.start(folder, name, ServiceMain.class, all));
	}

	/**
	 * A new connection to it.
	 */
	public HttpConnection connect() throws IOException {
		return HttpConnection.open(Integer.parseInt(this.jvm.word()));
	}

	@Override
	public void close() {
		this.jvm.close();
	}

}
