package dev.millrace.cdc.leadership;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;

/**
 * The instance that captures, as every other instance can see it.
 *
 * @param instance its name, without white space
 * @param url where its REST API answers, if it said so
 * @param since when it became the one that captures
 */
public record Leader(String instance, Optional<URI> url, Instant since) {
}
