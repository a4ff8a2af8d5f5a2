/**
 * A small domain to test with.
 */
@NullMarked
package dev.millrace.commands.orders;

import org.jspecify.annotations.NullMarked;
