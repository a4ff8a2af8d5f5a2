package dev.millrace.projections.engine.postgres;

import dev.millrace.projections.InvalidProjectionException;
import dev.millrace.projections.JpaProjection;

/**
 * The application's persistence units. JPA is optional, so nothing here names its types.
 */
public interface PersistenceUnits {

	/**
	 * The unit that carries a projection.
	 * @throws InvalidProjectionException if none can; the message says what to change
	 */
	PersistenceUnit of(JpaProjection projection);

	/**
	 * The units of an application without JPA.
	 */
	static PersistenceUnits none() {
		return (projection) -> {
			throw new InvalidProjectionException("Projection '" + projection.name()
					+ "' writes with JPA, which the application does not have: add spring-boot-starter-data-jpa");
		};
	}

}
