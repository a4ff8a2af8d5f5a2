package dev.millrace.shop.play;

import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

import dev.millrace.shop.crm.Crm;
import dev.millrace.shop.crm.ShopDatabase;
import dev.millrace.shop.play.RetailFile.Survey;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.FileSystemResource;

@Configuration(proxyBeanMethods = false)
@ConditionalOnBooleanProperty(name = "shop.play", matchIfMissing = true)
class PlayConfiguration {

	private static final String BUNDLED = "december-2010.csv.gz";

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

	@Bean
	RetailFile retailFile(ShopProperties properties) {
		String data = properties.data();
		return new RetailFile((data != null) ? new FileSystemResource(Path.of(data).toAbsolutePath())
				: new ClassPathResource(BUNDLED, RetailFile.class));
	}

	@Bean
	Survey survey(RetailFile file, ShopProperties properties) {
		try {
			return file.survey();
		}
		catch (UnreadableFileException ex) {
			throw new InvalidConfigurationPropertyValueException("shop.data", properties.data(),
					"The file cannot be played: " + ex.getMessage() + ".");
		}
	}

	@Bean
	Stage stage(RetailFile file, Survey survey, ShopDatabase database, Crm crm, Environment environment) {
		PlayProgress progress = new PlayProgress(database, survey.fingerprint());
		return new Stage(() -> player(file, survey, progress, crm, environment));
	}

	private static Player player(RetailFile file, Survey survey, PlayProgress progress, Crm crm,
			Environment environment) {
		URI shop = URI.create("http://localhost:" + environment.getRequiredProperty("local.server.port"));
		HttpClient client = HttpClient.newBuilder()
			.version(HttpClient.Version.HTTP_1_1)
			.connectTimeout(CONNECT_TIMEOUT)
			.build();
		Retry retry = new Retry(Thread::sleep);
		ReadModels readModels = new ReadModels(client, shop, retry);
		PlayLog log = new PlayLog(file.name(), survey.totals(), readModels, addresses(shop, environment),
				InstantSource.system());
		return new Player(file, progress, crm, new Till(client, shop, retry), readModels, log);
	}

	private static Addresses addresses(URI shop, Environment environment) {
		String readModels = psql(environment, "spring.datasource");
		boolean separate = environment.containsProperty("millrace.event-store.datasource.url");
		return new Addresses(shop, readModels,
				separate ? psql(environment, "millrace.event-store.datasource") : readModels);
	}

	private static String psql(Environment environment, String prefix) {
		return Addresses.psql(environment.getRequiredProperty(prefix + ".url"),
				environment.getProperty(prefix + ".username", "postgres"));
	}

}
