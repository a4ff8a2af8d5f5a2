/**
 * How rows came about.
 */
@NullMarked
package dev.millrace.projections.query.history;

import org.jspecify.annotations.NullMarked;
