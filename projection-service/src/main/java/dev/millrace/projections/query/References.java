package dev.millrace.projections.query;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.millrace.events.InvalidValueException;
import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.Projection;
import dev.millrace.projections.RowReference;

/**
 * What the rows of the declared read models refer to.
 */
public final class References {

	private static final String INCLUDE = "include";

	/** By read model. */
	private final Map<String, List<RowReference>> references;

	public References(Collection<Projection> projections) {
		this.references = projections.stream()
			.collect(Collectors.toUnmodifiableMap(Projection::name, References::declaredBy, (one, other) -> one));
	}

	private static List<RowReference> declaredBy(Projection projection) {
		return (projection instanceof FoldProjection<?> fold) ? fold.references() : List.of();
	}

	/**
	 * The references that a reader wants included.
	 * @param readModel whose rows refer to others
	 * @param include their names
	 * @throws InvalidValueException if the read model has no such reference, or there are
	 * more than {@value ReadModelQuery#INCLUDE_MAX}
	 */
	public List<RowReference> included(String readModel, List<String> include) {
		List<String> names = include.stream().distinct().toList();
		if (names.size() > ReadModelQuery.INCLUDE_MAX) {
			throw new InvalidValueException(INCLUDE,
					"There are " + names.size() + " references to include: use at most " + ReadModelQuery.INCLUDE_MAX);
		}
		return names.stream().map((name) -> included(readModel, name)).toList();
	}

	private RowReference included(String readModel, String name) {
		return of(readModel).stream()
			.filter((reference) -> reference.name().equals(name))
			.findFirst()
			.orElseThrow(() -> new InvalidValueException(INCLUDE, noReference(readModel, name)));
	}

	private String noReference(String readModel, String name) {
		List<String> known = of(readModel).stream().map(RowReference::name).toList();
		if (known.isEmpty()) {
			return "Read model '" + readModel + "' declares no references, so nothing can be included";
		}
		int dot = name.indexOf('.');
		return (dot > 0 && known.contains(name.substring(0, dot)))
				? "'" + name + "' is a reference of an included row, which is not followed: ask that read model for it"
				: "There is no reference '" + name + "': use " + String.join(", ", known);
	}

	/**
	 * The reference by a field.
	 * @param readModel whose rows have the field
	 */
	public Optional<RowReference> by(String readModel, String field) {
		return of(readModel).stream()
			.filter((reference) -> FieldNames.ofComponent(reference.component()).equals(field))
			.findFirst();
	}

	/**
	 * All read models that a reader's answer is of: the one that is asked, then those of
	 * the included rows.
	 * @throws InvalidValueException as {@link #included}
	 */
	public List<String> readModels(String readModel, List<String> include) {
		return Stream.concat(Stream.of(readModel), included(readModel, include).stream().map(RowReference::readModel))
			.distinct()
			.toList();
	}

	private List<RowReference> of(String readModel) {
		return this.references.getOrDefault(readModel, List.of());
	}

}
