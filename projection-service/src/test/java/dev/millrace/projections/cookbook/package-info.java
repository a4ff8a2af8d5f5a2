/**
 * Read models that people need, as the cookbook shows them.
 */
@NullMarked
package dev.millrace.projections.cookbook;

import org.jspecify.annotations.NullMarked;
