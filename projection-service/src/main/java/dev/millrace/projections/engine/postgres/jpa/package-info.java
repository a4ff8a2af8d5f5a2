/**
 * JPA projections by Hibernate, in persistence units of the application.
 */
@NullMarked
package dev.millrace.projections.engine.postgres.jpa;

import org.jspecify.annotations.NullMarked;
