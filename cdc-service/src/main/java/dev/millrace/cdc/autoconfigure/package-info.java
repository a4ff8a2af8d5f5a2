/**
 * Spring Boot auto-configuration of the capture.
 */
@NullMarked
package dev.millrace.cdc.autoconfigure;

import org.jspecify.annotations.NullMarked;
