/**
 * The best sellers over HTTP.
 */
@NullMarked
package dev.millrace.shop.bestsellers.web;

import org.jspecify.annotations.NullMarked;
