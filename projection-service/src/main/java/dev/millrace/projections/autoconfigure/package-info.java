/**
 * Puts the projection service together in a Spring Boot application.
 */
@NullMarked
package dev.millrace.projections.autoconfigure;

import org.jspecify.annotations.NullMarked;
