package dev.millrace.cdc.rows;

import java.util.List;

/**
 * A type of Postgres, as far as the JSON of its values depends on it.
 */
public sealed interface ValueType {

	/** What is not known better is its text. */
	ValueType TEXT = new Scalar(Notation.TEXT);

	/**
	 * A type whose values have no parts.
	 *
	 * @param notation how they are written
	 */
	record Scalar(Notation notation) implements ValueType {
	}

	/**
	 * A decimal number with declared digits: a string.
	 *
	 * @param precision all its digits
	 * @param scale how many of them are behind the point; negative if the last before it
	 * are zero
	 */
	record Decimal(int precision, int scale) implements ValueType {
	}

	/**
	 * An array, of any number of dimensions.
	 *
	 * @param element the elements' type
	 * @param delimiter what stands between them in Postgres's text
	 */
	record ArrayOf(ValueType element, char delimiter) implements ValueType {
	}

	/**
	 * A row type.
	 *
	 * @param attributes in order
	 */
	record Composite(List<Attribute> attributes) implements ValueType {

		public Composite {
			attributes = List.copyOf(attributes);
		}

	}

	/**
	 * A part of a row type.
	 */
	record Attribute(String name, ValueType type) {
	}

	/** How a value is written as JSON. */
	enum Notation {

		/** An integer of at most 32 bits: a number. */
		INTEGER,

		/** An integer of more than 32 bits: a number. */
		LONG,

		/**
		 * Binary floating point of 32 bits: a number; a string if there is no number for
		 * it.
		 */
		FLOAT,

		/** The same of 64 bits. */
		DOUBLE,

		/** True or false. */
		BOOLEAN,

		/** Bytes: Base64. */
		BYTES,

		/** ISO 8601. */
		DATE,

		/** ISO 8601; the end of a day is 24:00:00. */
		TIME,

		/** ISO 8601 with the value's own offset. */
		TIME_WITH_ZONE,

		/** ISO 8601 without zone. */
		TIMESTAMP,

		/** ISO 8601 in UTC, with Z. */
		TIMESTAMP_WITH_ZONE,

		/** An object of strings. */
		HSTORE,

		/** A string of 36 characters. */
		UUID,

		/** A string, as Postgres writes it. */
		TEXT

	}

}
