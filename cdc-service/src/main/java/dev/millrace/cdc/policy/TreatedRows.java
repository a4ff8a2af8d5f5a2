package dev.millrace.cdc.policy;

import java.util.ArrayList;
import java.util.List;

import dev.millrace.cdc.rows.ValueType;
import org.jspecify.annotations.Nullable;

/**
 * What the rows of a table are made of when their values are treated. Safe for use by
 * many threads.
 */
final class TreatedRows {

	private final Treatments treatments;

	/** Rows of one table mostly have one type. */
	private volatile @Nullable Known last;

	private record Known(ValueType.Composite from, ValueType.Composite to) {
	}

	TreatedRows(Treatments treatments) {
		this.treatments = treatments;
	}

	@SuppressWarnings("ReferenceEquality")
	ValueType.Composite of(ValueType.Composite rows) {
		if (this.treatments.isEmpty()) {
			return rows;
		}
		Known known = this.last;
		if (known == null || known.from() != rows) {
			known = new Known(rows, members(rows, List.of(this.treatments), null));
			this.last = known;
		}
		return known.to();
	}

	private static ValueType.Composite members(ValueType.Composite type, List<Treatments> places,
			@Nullable Treatment treatment) {
		List<ValueType.Attribute> members = new ArrayList<>();
		for (ValueType.Attribute attribute : type.attributes()) {
			List<Treatments> inside = Treatments.ofMember(places, attribute.name());
			Treatment due = Redaction.due(inside, treatment);
			if (!(due instanceof Treatment.Exclude)) {
				members.add(new ValueType.Attribute(attribute.name(), value(attribute.type(), inside, due)));
			}
		}
		return new ValueType.Composite(members);
	}

	private static ValueType value(ValueType type, List<Treatments> places, @Nullable Treatment treatment) {
		return switch (type) {
			case ValueType.Scalar scalar -> (treatment != null) ? scalar(scalar, treatment) : scalar;
			case ValueType.Decimal decimal -> (treatment != null) ? ValueType.TEXT : decimal;
			case ValueType.ArrayOf array ->
				new ValueType.ArrayOf(value(array.element(), places, treatment), array.delimiter());
			case ValueType.Composite composite -> members(composite, places, treatment);
		};
	}

	/**
	 * A mask is a value of the same type where JSON has a type for it.
	 */
	private static ValueType scalar(ValueType.Scalar type, Treatment treatment) {
		boolean keeps = switch (type.notation()) {
			case INTEGER, LONG, FLOAT, DOUBLE, BOOLEAN -> treatment instanceof Treatment.Mask;
			case HSTORE -> true;
			case BYTES, DATE, TIME, TIME_WITH_ZONE, TIMESTAMP, TIMESTAMP_WITH_ZONE, UUID, TEXT -> false;
		};
		return keeps ? type : ValueType.TEXT;
	}

}
