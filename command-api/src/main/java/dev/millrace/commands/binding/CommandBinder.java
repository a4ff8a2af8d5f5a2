package dev.millrace.commands.binding;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validator;
import tools.jackson.databind.JsonNode;

/**
 * Makes a command of a JSON body. It collects every wrong field before it gives up: what
 * is missing, unknown or of another type, what breaks a constraint of Bean Validation on
 * a component, and what a record's own constructor refuses. Constraints on a whole record
 * are checked when everything else is right. Safe for use by many threads.
 */
public final class CommandBinder {

	/** How Bean Validation names what is in a container; {@code [3]} says it already. */
	private static final Pattern CONTAINED = Pattern
		.compile("\\.?<(list element|iterable element|map value|map key|optional value)>");

	private final Validator validator;

	public CommandBinder(Validator validator) {
		this.validator = validator;
	}

	/**
	 * The command of a body.
	 * @throws InvalidCommandException naming all wrong fields
	 */
	public <C> C bind(JsonNode body, Class<C> type) {
		Set<FieldError> errors = new LinkedHashSet<>();
		StructureCheck structure = new StructureCheck(this.validator, errors);
		Object command = structure.check("", body, type).orElse(null);
		if (command != null && errors.isEmpty()) {
			this.validator.validate(command)
				.forEach((violation) -> errors.add(new FieldError(field(violation), violation.getMessage())));
		}
		if (!errors.isEmpty() || command == null) {
			throw new InvalidCommandException(errors);
		}
		return type.cast(command);
	}

	/** Where a violation is, in the form of {@link FieldError#field()}. */
	static String field(ConstraintViolation<?> violation) {
		return CONTAINED.matcher(violation.getPropertyPath().toString()).replaceAll("");
	}

}
