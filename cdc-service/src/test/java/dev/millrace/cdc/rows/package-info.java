@NullMarked
package dev.millrace.cdc.rows;

import org.jspecify.annotations.NullMarked;
