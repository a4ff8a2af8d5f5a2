package dev.millrace.cdc.policy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What becomes of the values of a document, by place: a tree of member names.
 */
final class Treatments {

	private final Map<String, Treatments> members = new HashMap<>();

	private @Nullable Treatments anyMember;

	private @Nullable Treatment treatment;

	/**
	 * Add what becomes of the values at a path.
	 */
	Treatments with(DataPath path, Treatment added) {
		Treatments place = this;
		for (String name : path.names()) {
			place = name.equals(DataPath.ANY) ? place.any()
					: place.members.computeIfAbsent(name, (it) -> new Treatments());
		}
		place.treatment = (place.treatment == null) ? added : Treatment.stricter(place.treatment, added);
		return this;
	}

	/**
	 * A document that has this one as each of these members.
	 */
	Treatments inside(String... names) {
		Treatments outer = new Treatments();
		for (String name : names) {
			outer.members.put(name, this);
		}
		return outer;
	}

	boolean isEmpty() {
		return this.members.isEmpty() && this.anyMember == null;
	}

	/**
	 * What becomes of the value as a whole.
	 */
	@Nullable Treatment treatment() {
		return this.treatment;
	}

	/**
	 * What is said of a member at one of these places, under its name or under any.
	 */
	static List<Treatments> ofMember(List<Treatments> places, String name) {
		if (places.isEmpty()) {
			return places;
		}
		List<Treatments> found = new ArrayList<>(2);
		for (Treatments place : places) {
			Treatments named = place.members.get(name);
			if (named != null) {
				found.add(named);
			}
			if (place.anyMember != null) {
				found.add(place.anyMember);
			}
		}
		return found;
	}

	private Treatments any() {
		if (this.anyMember == null) {
			this.anyMember = new Treatments();
		}
		return this.anyMember;
	}

}
