/**
 * Commands and their catalogue over HTTP.
 */
@NullMarked
package dev.millrace.commands.web;

import org.jspecify.annotations.NullMarked;
