/** What the embedded servers do when they are killed. */
@NullMarked
package dev.millrace.test.embedded;

import org.jspecify.annotations.NullMarked;
