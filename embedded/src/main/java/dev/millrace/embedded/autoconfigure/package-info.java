/**
 * Starts the servers before a Spring Boot application and points its properties at them.
 */
@NullMarked
package dev.millrace.embedded.autoconfigure;

import org.jspecify.annotations.NullMarked;
