package dev.millrace.cdc;

import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

import dev.millrace.cdc.relay.Cursor;

/**
 * A change of what is held back, asked for by one thread and carried out by the worker.
 *
 * @param change from the holds before to those after
 * @param done when they are part of the published cursor
 */
record HoldChange(UnaryOperator<Cursor.Holds> change, CompletableFuture<Cursor.Holds> done) {

	HoldChange(UnaryOperator<Cursor.Holds> change) {
		this(change, new CompletableFuture<>());
	}

}
