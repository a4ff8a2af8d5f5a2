/**
 * Rows of tables as JSON: one encoding for each type of Postgres, for a row from the WAL
 * and for one that a query has read.
 */
@NullMarked
package dev.millrace.cdc.rows;

import org.jspecify.annotations.NullMarked;
