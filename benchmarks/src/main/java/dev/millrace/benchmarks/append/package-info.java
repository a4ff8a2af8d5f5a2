/**
 * An append beside the insert of the same rows.
 */
@NullMarked
package dev.millrace.benchmarks.append;

import org.jspecify.annotations.NullMarked;
