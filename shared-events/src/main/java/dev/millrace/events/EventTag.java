package dev.millrace.events;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives an event a {@link Tag} for the value of one of its components. The component is a
 * {@link String}, a {@link java.util.UUID}, a whole number, or a collection of these,
 * which gives a tag for each element; null gives none.
 */
@Documented
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface EventTag {

	/**
	 * The tag's name, for example {@code course}.
	 */
	String value();

}
