@NullMarked
package dev.millrace.cdc;

import org.jspecify.annotations.NullMarked;
