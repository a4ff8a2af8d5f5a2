/**
 * Events: what they are called, which stream they belong to, and what travels with them.
 */
@NullMarked
package dev.millrace.events;

import org.jspecify.annotations.NullMarked;
