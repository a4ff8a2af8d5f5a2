package dev.millrace.projections.autoconfigure;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How reactions run.
 *
 * @param keepFor how long an effect is remembered after it ended; rewinding further back
 * than that would repeat effects
 */
@ConfigurationProperties("millrace.reactions")
record ReactionProperties(@DefaultValue("90d") Duration keepFor) {
}
