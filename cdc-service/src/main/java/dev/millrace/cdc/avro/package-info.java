/**
 * Changes as Avro, with a schema registry.
 */
@NullMarked
package dev.millrace.cdc.avro;

import org.jspecify.annotations.NullMarked;
