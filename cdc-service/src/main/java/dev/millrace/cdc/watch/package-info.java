/**
 * What is watched while a capture runs: the slot, its WAL, and whether there is progress.
 */
@NullMarked
package dev.millrace.cdc.watch;

import org.jspecify.annotations.NullMarked;
