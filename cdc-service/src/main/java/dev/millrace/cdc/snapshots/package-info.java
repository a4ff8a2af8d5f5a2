/**
 * Reads the rows of tables in chunks while their changes are streamed.
 */
@NullMarked
package dev.millrace.cdc.snapshots;

import org.jspecify.annotations.NullMarked;
