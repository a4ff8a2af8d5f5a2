/**
 * Spring Boot auto-configuration of the command endpoints.
 */
@NullMarked
package dev.millrace.commands.autoconfigure;

import org.jspecify.annotations.NullMarked;
