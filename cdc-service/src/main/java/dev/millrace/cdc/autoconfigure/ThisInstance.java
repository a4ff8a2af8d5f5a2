package dev.millrace.cdc.autoconfigure;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.function.Supplier;

import org.springframework.core.env.Environment;

/**
 * How this instance is called, and where its REST API answers.
 */
final class ThisInstance implements Supplier<Optional<URI>> {

	private final InstanceProperties properties;

	private final Environment environment;

	ThisInstance(InstanceProperties properties, Environment environment) {
		this.properties = properties;
		this.environment = environment;
	}

	/**
	 * Process id and host: tells instances apart for a person who looks for one.
	 */
	String name() {
		return ProcessHandle.current().pid() + "@" + host().map(InetAddress::getHostName).orElse("localhost");
	}

	/**
	 * The port is known when the server has started, which is after the capture.
	 */
	@Override
	public Optional<URI> get() {
		if (this.properties.advertisedUrl() != null) {
			return Optional.of(this.properties.advertisedUrl());
		}
		String port = this.environment.getProperty("local.server.port");
		return (port != null) ? address().map((address) -> URI.create(scheme() + "://" + address + ":" + port + path()))
				: Optional.empty();
	}

	private Optional<String> address() {
		String bound = this.environment.getProperty("server.address");
		Optional<String> address = (bound != null) ? Optional.of(bound) : host().map(InetAddress::getHostAddress);
		return address.map((text) -> text.contains(":") ? "[" + text + "]" : text);
	}

	private String scheme() {
		boolean isSecure = this.environment.getProperty("server.ssl.enabled", Boolean.class, true)
				&& (this.environment.containsProperty("server.ssl.bundle")
						|| this.environment.containsProperty("server.ssl.key-store")
						|| this.environment.containsProperty("server.ssl.certificate"));
		return isSecure ? "https" : "http";
	}

	private String path() {
		return this.environment.getProperty("server.servlet.context-path", "");
	}

	private static Optional<InetAddress> host() {
		try {
			return Optional.of(InetAddress.getLocalHost());
		}
		catch (UnknownHostException ex) {
			return Optional.empty();
		}
	}

}
