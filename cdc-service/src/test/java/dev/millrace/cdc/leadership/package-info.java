@NullMarked
package dev.millrace.cdc.leadership;

import org.jspecify.annotations.NullMarked;
