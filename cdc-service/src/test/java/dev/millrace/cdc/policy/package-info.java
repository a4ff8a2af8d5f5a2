@NullMarked
package dev.millrace.cdc.policy;

import org.jspecify.annotations.NullMarked;
