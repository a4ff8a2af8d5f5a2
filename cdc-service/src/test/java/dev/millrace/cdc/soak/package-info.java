/**
 * The capture's service for a long time under load, while what it lives on is killed,
 * dropped and altered.
 */
@NullMarked
package dev.millrace.cdc.soak;

import org.jspecify.annotations.NullMarked;
