/**
 * A domain whose rules depend on what happened before.
 */
@NullMarked
package dev.millrace.commands.accounts;

import org.jspecify.annotations.NullMarked;
