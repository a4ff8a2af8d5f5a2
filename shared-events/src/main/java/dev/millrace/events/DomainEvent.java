package dev.millrace.events;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives an event record the {@link EventType} under which it is stored.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface DomainEvent {

	/**
	 * The stable name, for example {@code invoice-issued}.
	 */
	String value();

	/**
	 * The schema version that this record has; older ones are upcast to it.
	 */
	int version() default 1;

}
