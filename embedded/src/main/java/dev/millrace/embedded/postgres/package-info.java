/**
 * A real Postgres as a child process.
 */
@NullMarked
package dev.millrace.embedded.postgres;

import org.jspecify.annotations.NullMarked;
