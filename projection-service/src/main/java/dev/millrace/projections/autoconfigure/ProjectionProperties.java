package dev.millrace.projections.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How projections run.
 *
 * @param enabled whether this instance runs projections and answers for read models
 * @param groupPrefix begins the names of the Kafka consumer groups; give every database
 * of read models that is fed by one Kafka cluster its own
 * @param supervisionInterval how often an instance looks which versions should run and
 * moves rebuilds on
 * @param tokenWaitMax how long a read with a Millrace-Token waits before it is answered
 * 504
 * @param parkedMax how many events a version of a projection may have parked; at that
 * number it stops until some are retried or skipped
 * @param readAhead how much of the log all projections of this instance together hold in
 * memory while batches are written
 * @param liveLagMax how many records a live version on this instance may be behind; when
 * it is more, versions that are being built here wait before each batch, at most five
 * seconds
 */
@ConfigurationProperties("millrace.projections")
record ProjectionProperties(@DefaultValue("true") boolean enabled, @DefaultValue("millrace") String groupPrefix,
		@DefaultValue("250ms") Duration supervisionInterval, @DefaultValue("5s") Duration tokenWaitMax,
		@DefaultValue("1000") int parkedMax, @DefaultValue("64MB") DataSize readAhead,
		@DefaultValue("1000") long liveLagMax) {
}
