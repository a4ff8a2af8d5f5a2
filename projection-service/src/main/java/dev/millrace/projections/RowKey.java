package dev.millrace.projections;

import java.lang.reflect.RecordComponent;
import java.util.List;

/**
 * Which component of a row's record is its key.
 */
public final class RowKey {

	private RowKey() {
	}

	/**
	 * The components that are marked with {@link Key}, or else the first one.
	 * @return one, if the record was declared well
	 */
	public static List<RecordComponent> components(Class<?> rowType) {
		List<RecordComponent> all = List.of(rowType.getRecordComponents());
		List<RecordComponent> marked = all.stream()
			.filter((component) -> component.isAnnotationPresent(Key.class))
			.toList();
		return marked.isEmpty() ? all.subList(0, Math.min(1, all.size())) : marked;
	}

}
