package dev.millrace.projections;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import org.postgresql.ds.PGSimpleDataSource;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * An application whose JVM dies, as if by kill -9, after a mail was sent and before that
 * is recorded.
 */
final class CrashingReaction {

	private CrashingReaction() {
	}

	/**
	 * @param args database URL, user, password, database name, bootstrap servers,
	 * category, reaction, policy
	 */
	public static void main(String[] args) {
		PGSimpleDataSource dataSource = new PGSimpleDataSource();
		dataSource.setURL(args[0]);
		dataSource.setUser(args[1]);
		dataSource.setPassword(args[2]);
		Consumer<String> dies = (customer) -> {
			if (customer.equals("fatal")) {
				Runtime.getRuntime().halt(137);
			}
		};
		Reaction reaction = new Mails(JdbcClient.create(dataSource)).reaction(args[6], args[5],
				Reaction.InDoubt.valueOf(args[7]), dies);
		new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.initializers((any) -> ((GenericApplicationContext) any).registerBean(Reaction.class, () -> reaction))
			.properties(Map.of("spring.main.banner-mode", "off", "logging.level.root", "ERROR",
					"millrace.embedded.enabled", "false", "spring.datasource.url", args[0],
					"spring.datasource.username", args[1], "spring.datasource.password", args[2],
					"spring.kafka.bootstrap-servers", args[4], "millrace.projections.group-prefix", args[3]))
			.run();
		LockSupport.parkNanos(TimeUnit.MINUTES.toNanos(2));
		Runtime.getRuntime().halt(1);
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Application {

	}

}
