/**
 * Which of several instances captures.
 */
@NullMarked
package dev.millrace.cdc.leadership;

import org.jspecify.annotations.NullMarked;
