package dev.millrace.projections.engine.postgres;

import org.springframework.dao.ConcurrencyFailureException;

/**
 * Another transaction created a row that this one took for new. The whole batch is tried
 * again; it will then find the row.
 */
class RowsCreatedConcurrentlyException extends ConcurrencyFailureException {

	RowsCreatedConcurrentlyException(int rows) {
		super(rows + " rows were created by another transaction");
	}

}
