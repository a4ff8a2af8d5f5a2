/**
 * The sample shop: all of Millrace in one process, on real retail data.
 */
@NullMarked
package dev.millrace.shop;

import org.jspecify.annotations.NullMarked;
