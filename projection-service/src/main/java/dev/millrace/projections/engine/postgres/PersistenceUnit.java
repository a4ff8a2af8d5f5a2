package dev.millrace.projections.engine.postgres;

import java.util.List;

import dev.millrace.projections.Entry;

import org.springframework.transaction.support.TransactionOperations;

/**
 * The persistence unit that carries one JPA projection.
 */
public interface PersistenceUnit {

	/**
	 * The statements that make the tables of the projection's entities, without schema;
	 * the same ones each time the application starts.
	 */
	List<String> definition();

	/**
	 * Begins transactions in which JDBC on the read models' data source and the unit
	 * share a connection.
	 */
	TransactionOperations transaction();

	/**
	 * Let the projection write entries in the current transaction, down to the database.
	 */
	void project(List<Entry> entries);

}
