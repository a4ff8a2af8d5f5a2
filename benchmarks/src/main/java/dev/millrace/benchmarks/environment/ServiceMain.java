package dev.millrace.benchmarks.environment;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringApplicationRunListener;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Runs the main class of a service as it is, and writes to a file on which port it
 * listens once it is ready.
 */
final class ServiceMain {

	private ServiceMain() {
	}

	/**
	 * Run a service.
	 * @param arguments the file, the main class, and what that is given
	 */
	public static void main(String[] arguments) {
		Path portFile = Path.of(arguments[0]);
		String[] own = Arrays.copyOfRange(arguments, 2, arguments.length);
		SpringApplication.withHook((application) -> new PortListener(portFile), () -> run(arguments[1], own));
	}

	private static void run(String mainClass, String[] arguments) {
		try {
			Class.forName(mainClass).getMethod("main", String[].class).invoke(null, (Object) arguments);
		}
		catch (InvocationTargetException ex) {
			throw new IllegalStateException(mainClass + " failed", ex.getCause());
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(mainClass + " is no main class", ex);
		}
	}

	private record PortListener(Path portFile) implements SpringApplicationRunListener {

		@Override
		public void ready(ConfigurableApplicationContext context, @Nullable Duration timeTaken) {
			ChildJvm.ready(this.portFile, context.getEnvironment().getRequiredProperty("local.server.port"));
		}

	}

}
