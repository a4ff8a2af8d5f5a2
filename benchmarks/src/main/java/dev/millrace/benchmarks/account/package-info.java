/**
 * A small domain for commands: accounts that money is booked on.
 */
@NullMarked
package dev.millrace.benchmarks.account;

import org.jspecify.annotations.NullMarked;
