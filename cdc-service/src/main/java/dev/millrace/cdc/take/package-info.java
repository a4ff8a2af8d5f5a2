/**
 * Which tables are taken, and how far: rows that exist are published while changes are
 * streamed.
 */
@NullMarked
package dev.millrace.cdc.take;

import org.jspecify.annotations.NullMarked;
