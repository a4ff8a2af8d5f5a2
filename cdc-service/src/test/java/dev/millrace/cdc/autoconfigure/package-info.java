@NullMarked
package dev.millrace.cdc.autoconfigure;

import org.jspecify.annotations.NullMarked;
