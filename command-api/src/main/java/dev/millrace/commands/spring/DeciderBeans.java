package dev.millrace.commands.spring;

import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import dev.millrace.commands.Categories;
import dev.millrace.commands.Category;
import dev.millrace.commands.CommandsStartException;
import dev.millrace.decider.Decider;
import dev.millrace.events.json.Upcaster;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;

/**
 * Finds the deciders of an application and the types of their commands and events, which
 * a decider's class says, or the method that declares the bean.
 */
public final class DeciderBeans {

	private static final int COMMANDS_ARGUMENT = 0;

	private static final int EVENTS_ARGUMENT = 1;

	private static final int STATE_ARGUMENT = 2;

	private final ConfigurableListableBeanFactory beans;

	private final Collection<? extends Upcaster> upcasters;

	public DeciderBeans(ConfigurableListableBeanFactory beans, Collection<? extends Upcaster> upcasters) {
		this.beans = beans;
		this.upcasters = upcasters;
	}

	/**
	 * The categories of all deciders.
	 * @throws CommandsStartException if a declaration is wrong; it says what to change
	 */
	public Categories categories() {
		List<Category<?, ?, ?>> categories = new ArrayList<>();
		this.beans.getBeansOfType(Decider.class).forEach((name, decider) -> categories.add(category(name, decider)));
		return new Categories(categories);
	}

	@SuppressWarnings("unchecked") // The type arguments are those of the decider.
	private Category<?, ?, ?> category(String name, Decider<?, ?, ?> decider) {
		ResolvableType type = type(name, decider);
		Class<Object> commands = (Class<Object>) argument(name, type, COMMANDS_ARGUMENT);
		Class<Object> events = (Class<Object>) argument(name, type, EVENTS_ARGUMENT);
		return Category.of((Decider<Object, Object, Object>) decider, commands, events, this.upcasters,
				stateType(type));
	}

	private ResolvableType type(String name, Decider<?, ?, ?> decider) {
		ResolvableType byClass = ResolvableType.forClass(ClassUtils.getUserClass(decider)).as(Decider.class);
		if (byClass.resolveGeneric(COMMANDS_ARGUMENT) != null && byClass.resolveGeneric(EVENTS_ARGUMENT) != null) {
			return byClass;
		}
		return this.beans.containsBeanDefinition(name)
				? this.beans.getMergedBeanDefinition(name).getResolvableType().as(Decider.class) : byClass;
	}

	/** Not necessary, but without it the category has no snapshots. */
	private static Optional<Type> stateType(ResolvableType decider) {
		ResolvableType state = decider.getGeneric(STATE_ARGUMENT);
		return state.hasUnresolvableGenerics() || state.resolve() == null ? Optional.empty()
				: Optional.of(state.getType());
	}

	private static Class<?> argument(String name, ResolvableType type, int index) {
		@Nullable Class<?> argument = type.resolveGeneric(index);
		if (argument == null) {
			throw new CommandsStartException("The types of commands and events of decider '" + name + "' are unknown",
					"Let its class, or the return type of its @Bean method, name them:"
							+ " Decider<InvoiceCommand, InvoiceEvent, Invoice>.");
		}
		return argument;
	}

}
