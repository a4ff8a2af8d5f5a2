/**
 * Rebuilds as a step of a pipeline: the application is started for them and ends after
 * them.
 */
@NullMarked
package dev.millrace.projections.pipeline;

import org.jspecify.annotations.NullMarked;
