/**
 * The shop's customer database: an ordinary program that keeps customers and products in
 * ordinary tables by plain SQL and has never heard of events.
 */
@NullMarked
package dev.millrace.shop.crm;

import org.jspecify.annotations.NullMarked;
