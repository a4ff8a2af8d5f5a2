/**
 * Invoices and credit notes: the commands the shop takes, the events they become, and the
 * rules between them.
 */
@NullMarked
package dev.millrace.shop.invoice;

import org.jspecify.annotations.NullMarked;
