package dev.millrace.events.http;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import com.fasterxml.jackson.annotation.JacksonAnnotationsInside;
import com.fasterxml.jackson.annotation.JsonRawValue;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * A component that holds a JSON value as its exact text: written as it is, and read with
 * {@link StoreJson} as it was written.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER })
@JacksonAnnotationsInside
@JsonRawValue
@JsonDeserialize(using = StoreJson.ExactTextReader.class)
@interface ExactText {

}
