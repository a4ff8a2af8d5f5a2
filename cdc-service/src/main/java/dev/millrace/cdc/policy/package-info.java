/**
 * What of the captured goes out, and in which form.
 */
@NullMarked
package dev.millrace.cdc.policy;

import org.jspecify.annotations.NullMarked;
