/**
 * What the shop wants to know about its sales: the read models, as pure folds over
 * invoices, credit notes and the rows of the customer database.
 */
@NullMarked
package dev.millrace.shop.sales;

import org.jspecify.annotations.NullMarked;
