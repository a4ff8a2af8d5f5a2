@NullMarked
package dev.millrace.cdc.watch;

import org.jspecify.annotations.NullMarked;
