/**
 * The REST API of the capture.
 */
@NullMarked
package dev.millrace.cdc.web;

import org.jspecify.annotations.NullMarked;
