package dev.millrace.projections.query.typed;

import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.util.Optional;

import dev.millrace.projections.query.RowRecord;

/**
 * Finds what a {@link Field} refers to.
 */
final class FieldReference {

	private FieldReference() {
	}

	/**
	 * The name of the field.
	 * @throws IllegalArgumentException if it is something else than the accessor of a
	 * component
	 */
	static <R> String name(RowRecord<R> rows, Field<R, ?> field) {
		SerializedLambda reference = serialized(field);
		boolean isOfRow = reference.getImplClass().equals(rows.type().getName().replace('.', '/'));
		return (isOfRow ? rows.field(reference.getImplMethodName()) : Optional.<String>empty())
			.orElseThrow(() -> new IllegalArgumentException("Write a field as a reference to an accessor of "
					+ rows.type().getName() + ", Row::field, not as a lambda or another method"));
	}

	private static SerializedLambda serialized(Field<?, ?> field) {
		try {
			Method writeReplace = field.getClass().getDeclaredMethod("writeReplace");
			writeReplace.setAccessible(true);
			return (SerializedLambda) writeReplace.invoke(field);
		}
		catch (ReflectiveOperationException | ClassCastException ex) {
			throw new IllegalArgumentException("Write a field as a reference to an accessor, Row::field", ex);
		}
	}

}
