/**
 * The best sellers: a read model read as any team reads its tables, with Spring Data JPA.
 */
@NullMarked
package dev.millrace.shop.bestsellers;

import org.jspecify.annotations.NullMarked;
