/**
 * The commands an application understands, described for programs.
 */
@NullMarked
package dev.millrace.commands.catalogue;

import org.jspecify.annotations.NullMarked;
