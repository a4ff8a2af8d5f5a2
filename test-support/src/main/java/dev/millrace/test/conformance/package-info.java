/**
 * What every implementation of a port must do: one abstract test class for each port, for
 * our implementations and for those of users.
 */
@NullMarked
package dev.millrace.test.conformance;

import org.jspecify.annotations.NullMarked;
