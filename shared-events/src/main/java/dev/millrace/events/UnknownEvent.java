package dev.millrace.events;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks the record that stored events are read as whose type no other record has: a
 * record with exactly two components, the stored {@link EventType} and the payload as a
 * {@link String} of JSON. Such a record is never appended.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface UnknownEvent {

}
