/**
 * The topics: one transaction for records, progress and cursor.
 */
@NullMarked
package dev.millrace.cdc.kafka;

import org.jspecify.annotations.NullMarked;
