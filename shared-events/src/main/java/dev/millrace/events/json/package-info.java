/**
 * Events as JSON: the types a program knows, their codec, and upcasters for older
 * schemas.
 */
@NullMarked
package dev.millrace.events.json;

import org.jspecify.annotations.NullMarked;
