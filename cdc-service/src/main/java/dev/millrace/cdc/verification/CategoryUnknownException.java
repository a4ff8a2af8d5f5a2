package dev.millrace.cdc.verification;

/**
 * Neither the store nor Kafka has an event of a category.
 */
public class CategoryUnknownException extends RuntimeException {

	public CategoryUnknownException(String category) {
		super("Neither the store nor Kafka has an event of category '" + category + "'");
	}

}
