/**
 * Validation of events against the JSON Schemas of their types before they are appended.
 */
@NullMarked
package dev.millrace.eventstore.validation;

import org.jspecify.annotations.NullMarked;
