@NullMarked
package dev.millrace.cdc.debezium;

import org.jspecify.annotations.NullMarked;
