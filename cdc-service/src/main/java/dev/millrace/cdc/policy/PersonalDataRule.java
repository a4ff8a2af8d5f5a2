package dev.millrace.cdc.policy;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What becomes of some personal data before it goes out.
 *
 * @param subject where it is
 * @param treatment what becomes of it
 */
public record PersonalDataRule(Subject subject, Treatment treatment) {

	/** What stands for a masked text, unless another text is named. */
	public static final String MASK = "***";

	/** A shorter salt is found by trying. */
	public static final int SALT_LENGTH_MIN = 16;

	/** What is done with personal data. */
	public enum Action {

		/** It is absent. */
		EXCLUDE,

		/** A constant stands in its place. */
		MASK,

		/** Its keyed hash stands in its place. */
		HASH

	}

	/** What events have beside their payload that can be personal. */
	public enum Attribute {

		/** Who caused it. */
		ACTOR,

		/** The values of its tags. */
		TAGS

	}

	/** Where personal data is. */
	sealed interface Subject {

	}

	/**
	 * Columns of tables, or places in columns that hold documents.
	 */
	record Columns(TablePattern tables, List<DataPath> places) implements Subject {
	}

	/**
	 * Places in the payloads of events, and attributes beside them.
	 */
	record Payload(NamePattern types, List<DataPath> places, Set<Attribute> attributes) implements Subject {
	}

	/**
	 * A rule for columns.
	 * @param tables which tables
	 * @param columns names, or paths into columns that hold JSON
	 * @throws IllegalArgumentException if there are no columns or one is no path
	 */
	public static PersonalDataRule ofColumns(TablePattern tables, List<String> columns, How how) {
		if (columns.isEmpty()) {
			throw new IllegalArgumentException("Name the columns");
		}
		return new PersonalDataRule(new Columns(tables, paths(columns)), how.treatment());
	}

	/**
	 * A rule for events, whatever their schema version.
	 * @param types an event type, in which * stands for any characters
	 * @param places paths in the payload
	 * @param attributes what else of the event
	 * @throws IllegalArgumentException if there is neither place nor attribute, one is no
	 * path, or the tags are to be masked
	 */
	public static PersonalDataRule ofEvents(String types, List<String> places, Set<Attribute> attributes, How how) {
		if (places.isEmpty() && attributes.isEmpty()) {
			throw new IllegalArgumentException("Name the paths or the attributes");
		}
		if (how.action() == Action.MASK && attributes.contains(Attribute.TAGS)) {
			throw new IllegalArgumentException("Tags can be excluded or hashed");
		}
		Set<Attribute> copied = attributes.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(attributes));
		return new PersonalDataRule(new Payload(NamePattern.of(types), paths(places), copied), how.treatment());
	}

	/**
	 * What is done, and what that needs.
	 *
	 * @param action what is done
	 * @param mask stands for a masked text
	 * @param salt the secret of hashes; empty if there is none
	 */
	public record How(Action action, String mask, String salt) {

		private Treatment treatment() {
			return switch (this.action) {
				case EXCLUDE -> new Treatment.Exclude();
				case MASK -> new Treatment.Mask(this.mask);
				case HASH -> new Treatment.Hash(new ValueHash(this.salt));
			};
		}

	}

	private static List<DataPath> paths(List<String> texts) {
		return texts.stream().map(DataPath::parse).toList();
	}

}
