package dev.millrace.shop.crm;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class CrmConfiguration {

	@Bean
	ShopDatabase shopDatabase(@Value("${millrace.event-store.datasource.url:${spring.datasource.url}}") String url,
			@Value("${millrace.event-store.datasource.username:${spring.datasource.username}}") String username,
			@Value("${millrace.event-store.datasource.password:${spring.datasource.password:}}") String password) {
		return ShopDatabase.open(url, username, password);
	}

	@Bean
	Crm crm(ShopDatabase database) {
		return new Crm(database);
	}

}
