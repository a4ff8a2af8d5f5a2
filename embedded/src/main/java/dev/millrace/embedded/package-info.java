/**
 * Real servers beside the application: the folders they keep their data in, and why they
 * do not start.
 */
@NullMarked
package dev.millrace.embedded;

import org.jspecify.annotations.NullMarked;
