/**
 * What tests share: the servers they run against, JVMs to kill, given/when/then for
 * deciders, and the rules of the architecture.
 */
@NullMarked
package dev.millrace.test;

import org.jspecify.annotations.NullMarked;
