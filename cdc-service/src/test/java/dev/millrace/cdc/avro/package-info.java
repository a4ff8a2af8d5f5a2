@NullMarked
package dev.millrace.cdc.avro;

import org.jspecify.annotations.NullMarked;
