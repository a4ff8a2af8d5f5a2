package dev.millrace.shop.crm;

import java.nio.charset.StandardCharsets;

import com.zaxxer.hikari.HikariDataSource;

import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.init.ResourceDatabasePopulator;

/**
 * The shop's own connections to the database where its tables live: schema {@code shop},
 * beside the event store. A type of its own, so that the application's
 * {@link javax.sql.DataSource} stays the only one.
 */
public final class ShopDatabase implements AutoCloseable {

	private static final int CONNECTIONS_MAX = 2;

	private final HikariDataSource dataSource;

	private ShopDatabase(HikariDataSource dataSource) {
		this.dataSource = dataSource;
	}

	/**
	 * Connect, and create the tables that are missing.
	 */
	public static ShopDatabase open(String url, String username, String password) {
		HikariDataSource dataSource = new HikariDataSource();
		dataSource.setPoolName("shop");
		dataSource.setJdbcUrl(url);
		dataSource.setUsername(username);
		dataSource.setPassword(password);
		dataSource.setMaximumPoolSize(CONNECTIONS_MAX);
		ResourceDatabasePopulator schema = new ResourceDatabasePopulator(
				new ClassPathResource("schema.sql", ShopDatabase.class));
		schema.setSqlScriptEncoding(StandardCharsets.UTF_8.name());
		schema.execute(dataSource);
		return new ShopDatabase(dataSource);
	}

	public JdbcTemplate jdbc() {
		return new JdbcTemplate(this.dataSource);
	}

	@Override
	public void close() {
		this.dataSource.close();
	}

}
