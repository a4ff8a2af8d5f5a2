package dev.millrace.events.json;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class IsoInstantTests {

	private static final long SEED = System.nanoTime();

	private static final long SECONDS_OF_A_YEAR = 31_536_000;

	private static final long YEAR_0 = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();

	private static final long YEAR_10000 = Instant.parse("+10000-01-01T00:00:00Z").getEpochSecond();

	@Test
	void every_instant_is_read_as_it_was_written() {
		Random random = new Random(SEED);
		for (int i = 0; i < 100_000; i++) {
			int[] units = { 1_000_000_000, 1_000_000, 1_000, 1 };
			int unit = units[random.nextInt(units.length)];
			Instant instant = Instant.ofEpochSecond(
					random.nextLong(YEAR_0 - SECONDS_OF_A_YEAR, YEAR_10000 + SECONDS_OF_A_YEAR),
					(long) random.nextInt(1_000_000_000 / unit) * unit);

			assertThat(IsoInstant.parse(instant.toString())).as("seed %d", SEED).isEqualTo(instant);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "2011-12-03T10:15:30.1Z", "2011-12-03T10:15:30.12Z", "2011-12-03T10:15:30.123456789Z",
			"2012-02-29T23:59:59Z", "2011-12-03T24:00:00Z", "2011-12-03T10:15:30.Z", "2016-12-31T23:59:60Z",
			"2011-12-03T10:15:30+01:00", "-0001-12-03T10:15:30Z" })
	void what_java_reads_is_read_alike(String text) {
		assertThat(IsoInstant.parse(text)).isEqualTo(Instant.parse(text));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "Z", "2011-12-03", "2011-02-30T10:15:30Z", "2011-13-03T10:15:30Z",
			"2011-12-03T25:15:30Z", "2011-12-03T10:60:30Z", "2011-12-03T10:15:30.1234567890Z", "2011-12-03 10:15:30Z",
			"2011-12-03T10:15:30", "2011-12-03T10:15:3aZ" })
	void what_java_refuses_is_refused(String text) {
		assertThatExceptionOfType(DateTimeParseException.class).isThrownBy(() -> Instant.parse(text));
		assertThatExceptionOfType(DateTimeParseException.class).isThrownBy(() -> IsoInstant.parse(text));
	}

}
