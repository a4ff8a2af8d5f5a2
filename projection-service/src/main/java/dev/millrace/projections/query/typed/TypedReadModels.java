package dev.millrace.projections.query.typed;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.Projection;
import dev.millrace.projections.query.ReadModelReader;
import dev.millrace.projections.query.ReadYourWrites;
import dev.millrace.projections.query.References;
import dev.millrace.projections.query.RowRecord;

/**
 * The application's read models, for its beans: the same queries as over REST, typed by
 * the records of the rows.
 */
public final class TypedReadModels {

	private final List<Projection> projections;

	private final ReadModelReader reader;

	private final References references;

	private final ReadYourWrites readYourWrites;

	public TypedReadModels(Collection<Projection> projections, ReadModelReader reader, References references,
			ReadYourWrites readYourWrites) {
		this.projections = List.copyOf(projections);
		this.reader = reader;
		this.references = references;
		this.readYourWrites = readYourWrites;
	}

	/**
	 * The read model of the fold whose rows are these records.
	 * @throws IllegalArgumentException if there is none, or more than one
	 */
	public <R> TypedReadModel<R> of(Class<R> rowType) {
		List<Projection> found = this.projections.stream()
			.filter((projection) -> projection instanceof FoldProjection<?> fold && fold.rowType() == rowType)
			.toList();
		if (found.size() != 1) {
			throw new IllegalArgumentException(
					(found.isEmpty() ? "No projection has rows of " : "Several have rows of ") + rowType.getName()
							+ ": name one of " + names());
		}
		return of(found.getFirst(), rowType);
	}

	/**
	 * A read model by the name of its projection, of any kind.
	 * @param rowType a record of the fields that are wanted
	 * @throws IllegalArgumentException if there is no such projection
	 */
	public <R> TypedReadModel<R> of(String name, Class<R> rowType) {
		return of(this.projections.stream()
			.filter((projection) -> projection.name().equals(name))
			.findFirst()
			.orElseThrow(
					() -> new IllegalArgumentException("There is no read model '" + name + "': known are " + names())),
				rowType);
	}

	private <R> TypedReadModel<R> of(Projection projection, Class<R> rowType) {
		return new TypedReadModel<>(projection, new RowRecord<>(rowType), this.reader, this.references,
				this.readYourWrites);
	}

	private String names() {
		return this.projections.stream().map(Projection::name).collect(Collectors.joining(", "));
	}

}
