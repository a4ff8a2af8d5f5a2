package dev.millrace.benchmarks.visible;

import dev.millrace.benchmarks.account.AccountDecider;
import dev.millrace.benchmarks.account.AccountEvent.MoneyDeposited;
import dev.millrace.projections.FoldProjection;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/**
 * Gives the projection to the application that runs projections.
 */
@AutoConfiguration
@ConditionalOnProperty(BookingsAutoConfiguration.ENABLED)
final class BookingsAutoConfiguration {

	static final String ENABLED = "benchmark.bookings.enabled";

	@Bean
	FoldProjection<Booking> bookings() {
		return FoldProjection.of(Booking.NAME, Booking.class)
			.startingFrom(Booking::nothing)
			.category(AccountDecider.CATEGORY)
			.on(MoneyDeposited.class, MoneyDeposited::reference,
					(booking, deposited) -> booking.plus(deposited.amount()))
			.build();
	}

}
