package dev.millrace.projections;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.millrace.events.wire.Topics;

/**
 * Turns events and changes into a read model. A projection is a Spring bean: its read
 * model is filled from the beginning of the log, kept up to date, and can be rebuilt
 * while the system runs.
 */
public sealed interface Projection permits FoldProjection, SqlProjection, JpaProjection {

	/** What a name looks like; it becomes the name of a schema, a view and a URL. */
	Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");

	/** The longest name, so that schema names fit Postgres's 63 bytes. */
	int NAME_LENGTH_MAX = 50;

	/**
	 * Lower-case words joined by hyphens, {@code customer-summary}.
	 */
	String name();

	/**
	 * Counts the shapes and meanings of the read model, from 1. A program that declares
	 * another version than the live one was built from rebuilds it at start.
	 */
	int version();

	/**
	 * The categories whose events the projection reads.
	 */
	Set<String> categories();

	/**
	 * The tables, as {@code schema.table}, whose changes the projection reads.
	 */
	Set<String> tables();

	/**
	 * The topics of those categories and tables.
	 */
	default Set<String> topics() {
		return Stream.concat(categories().stream().map(Topics::events), tables().stream().map(Topics::changes))
			.collect(Collectors.toUnmodifiableSet());
	}

	/**
	 * Where its read models begin. Versions built later begin where the first one did.
	 */
	default StartPosition start() {
		return new StartPosition.Beginning();
	}

	/**
	 * Whether it is given everything it reads in the order in which the source committed
	 * it, events and changes of all its topics together, and whole transactions at once.
	 * One instance runs such a projection, the others stand by; an event that it cannot
	 * apply stops it.
	 */
	default boolean inCommitOrder() {
		return false;
	}

	/**
	 * The event records the projection reads; other events are skipped unread.
	 */
	Set<Class<?>> eventTypes();

}
