/**
 * The play: a file of real sales is read and sent to the shop as commands, as tills would
 * send them.
 */
@NullMarked
package dev.millrace.shop.play;

import org.jspecify.annotations.NullMarked;
