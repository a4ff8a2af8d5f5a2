package dev.millrace.cdc.autoconfigure;

import dev.millrace.cdc.avro.AvroAdapter;
import dev.millrace.cdc.relay.ChangeFormat;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.ClassUtils;

/**
 * How changes are written.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ChangeFormatProperties.class)
class ChangeFormatConfiguration {

	private static final String AVRO = "org.apache.avro.Schema";

	@Bean
	ChangeFormat millraceCdcChangeFormat(ChangeFormatProperties properties) {
		return switch (properties.changes().format()) {
			case JSON -> ChangeFormat.JSON;
			case AVRO -> avro(properties);
		};
	}

	private static ChangeFormat avro(ChangeFormatProperties properties) {
		PropertyRules.require(ClassUtils.isPresent(AVRO, ChangeFormatConfiguration.class.getClassLoader()),
				"changes.format", "avro", "Add org.apache.avro:avro to the application's dependencies");
		return AvroAdapter.changeFormat(properties.registry());
	}

}
