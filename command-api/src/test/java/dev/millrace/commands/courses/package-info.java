/**
 * A small domain to test with.
 */
@NullMarked
package dev.millrace.commands.courses;

import org.jspecify.annotations.NullMarked;
