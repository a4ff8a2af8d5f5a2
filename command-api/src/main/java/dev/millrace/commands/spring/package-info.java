/**
 * Deciders that are Spring beans.
 */
@NullMarked
package dev.millrace.commands.spring;

import org.jspecify.annotations.NullMarked;
