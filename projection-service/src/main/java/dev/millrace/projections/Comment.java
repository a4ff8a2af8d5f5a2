package dev.millrace.projections;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a row record, or one of its components, means: the comment of its table or column
 * in the database, for those who read it there. It may change without a new version.
 */
@Documented
@Target({ ElementType.TYPE, ElementType.RECORD_COMPONENT })
@Retention(RetentionPolicy.RUNTIME)
public @interface Comment {

	String value();

}
