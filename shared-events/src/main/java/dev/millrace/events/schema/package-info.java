/**
 * JSON Schemas of events and commands, derived from their records. Whoever uses this
 * package adds the generator's jars to the class path; they are optional here.
 */
@NullMarked
package dev.millrace.events.schema;

import org.jspecify.annotations.NullMarked;
