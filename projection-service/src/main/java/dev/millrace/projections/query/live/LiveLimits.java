package dev.millrace.projections.query.live;

import java.time.Duration;

/**
 * What live queries may use up.
 *
 * @param interval how often is looked whether a read model has changed
 * @param queriesMax how many different queries an instance keeps up to date
 * @param clientsMax how many clients an instance sends them to
 * @param heartbeatInterval how often a client hears something at least
 */
public record LiveLimits(Duration interval, int queriesMax, int clientsMax, Duration heartbeatInterval) {
}
