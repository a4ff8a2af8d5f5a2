/**
 * Commands from JSON, with every wrong field named.
 */
@NullMarked
package dev.millrace.commands.binding;

import org.jspecify.annotations.NullMarked;
