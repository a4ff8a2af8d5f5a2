package dev.millrace.commands.aggregate;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.millrace.commands.Category;
import dev.millrace.events.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.NamedType;

/**
 * The JSON of states. It keeps what the JSON of events may lose: which case of a sealed
 * hierarchy a value is ({@code "@type"}), the scale of a decimal, the zone of a time.
 * Only what a state is made of is written, and nothing that its methods compute.
 */
public final class StateJson {

	private static final String TYPE_PROPERTY = "@type";

	private static final JsonMapper MAPPER = mapper();

	private StateJson() {
	}

	private static JsonMapper mapper() {
		return Json.events()
			.rebuild()
			.disable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
			.enable(DateTimeFeature.WRITE_DATES_WITH_ZONE_ID)
			.disable(DateTimeFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
			.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES,
					DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
			.changeDefaultVisibility((visibility) -> visibility.withFieldVisibility(Visibility.ANY)
				.withGetterVisibility(Visibility.NONE)
				.withIsGetterVisibility(Visibility.NONE)
				.withSetterVisibility(Visibility.NONE))
			.annotationIntrospector(new SealedTypes())
			.build();
	}

	static JsonMapper json() {
		return MAPPER;
	}

	/**
	 * A state as JSON.
	 * @throws IllegalStateException if it cannot be written
	 */
	public static <S> String write(Category<?, ?, S> category, S state) {
		try {
			ObjectWriter writer = category.stateType()
				.map((type) -> MAPPER.writerFor(MAPPER.constructType(type)))
				.orElseGet(MAPPER::writer);
			return writer.writeValueAsString(state);
		}
		catch (JacksonException ex) {
			throw new IllegalStateException("A state of category '" + category.name() + "' cannot be written as JSON: "
					+ ex.getOriginalMessage(), ex);
		}
	}

	/**
	 * Tells the cases of a sealed hierarchy apart, unless its own annotations do.
	 */
	private static final class SealedTypes extends JacksonAnnotationIntrospector {

		private static final long serialVersionUID = 1L;

		@Override
		public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(MapperConfig<?> config, Annotated annotated) {
			return isPlainSealed(annotated) ? JsonTypeInfo.Value.construct(JsonTypeInfo.Id.NAME,
					JsonTypeInfo.As.PROPERTY, TYPE_PROPERTY, null, false, true)
					: super.findPolymorphicTypeInfo(config, annotated);
		}

		@Override
		public @Nullable List<NamedType> findSubtypes(MapperConfig<?> config, Annotated annotated) {
			return isPlainSealed(annotated) ? named(cases(annotated.getRawType()).distinct().toList())
					: super.findSubtypes(config, annotated);
		}

		// All cases at once: asked level by level, two of one name would be one.
		private static boolean isPlainSealed(Annotated annotated) {
			return annotated instanceof AnnotatedClass && annotated.getRawType().isSealed()
					&& !annotated.getRawType().isEnum() && !annotated.hasAnnotation(JsonTypeInfo.class);
		}

		private static Stream<Class<?>> cases(Class<?> type) {
			Stream<Class<?>> itself = Modifier.isAbstract(type.getModifiers()) ? Stream.empty() : Stream.of(type);
			return type.isSealed() && !type.isEnum()
					? Stream.concat(itself, Arrays.stream(type.getPermittedSubclasses()).flatMap(SealedTypes::cases))
					: Stream.of(type);
		}

		/** By simple name where that tells them apart, since people read it. */
		private static List<NamedType> named(List<Class<?>> cases) {
			boolean simple = cases.stream().map(Class::getSimpleName).distinct().count() == cases.size();
			List<NamedType> named = new ArrayList<>();
			cases.forEach((type) -> named.add(new NamedType(type, simple ? type.getSimpleName() : type.getName())));
			return named;
		}

	}

}
