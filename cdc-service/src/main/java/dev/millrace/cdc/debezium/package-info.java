/**
 * The WAL and the rows of tables, read by an embedded Debezium engine.
 */
@NullMarked
package dev.millrace.cdc.debezium;

import org.jspecify.annotations.NullMarked;
