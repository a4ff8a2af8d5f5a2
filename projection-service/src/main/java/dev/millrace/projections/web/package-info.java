/**
 * The REST API of projections and read models.
 */
@NullMarked
package dev.millrace.projections.web;

import org.jspecify.annotations.NullMarked;
