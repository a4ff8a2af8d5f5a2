@NullMarked
package dev.millrace.cdc.relay;

import org.jspecify.annotations.NullMarked;
