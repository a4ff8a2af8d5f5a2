package dev.millrace.cdc.policy;

import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.millrace.cdc.policy.PersonalDataRule.Attribute;
import dev.millrace.cdc.policy.PersonalDataRule.Columns;
import dev.millrace.cdc.policy.PersonalDataRule.Payload;
import dev.millrace.cdc.rows.ValueType;
import dev.millrace.events.Metadata;
import dev.millrace.events.RecordedEvent;
import dev.millrace.events.Tag;
import dev.millrace.events.json.Json;
import dev.millrace.events.wire.Topics;
import org.jspecify.annotations.Nullable;

/**
 * What of the events and changes goes out: everything passes here before it is sent,
 * whether it comes from the WAL, from the store or from a table. The same input always
 * gives the same output. Safe for use by many threads.
 */
public final class Policy {

	/** Everything goes out as it is. */
	public static final Policy NONE = new Policy(Map.of(), List.of());

	/** Of more event types the treatments are found anew for each event. */
	private static final int TYPES_MAX = 10_000;

	private final Map<TablePattern, TableSettings> settings;

	private final List<PersonalDataRule> rules;

	private final String topicPrefix;

	private final Map<String, TablePolicy> tables = new ConcurrentHashMap<>();

	private final Map<String, EventPolicy> types = new ConcurrentHashMap<>();

	private record TablePolicy(TableSettings settings, Treatments row, Treatments envelope, TreatedRows rows) {
	}

	private record EventPolicy(Treatments payload, Map<Attribute, Treatment> attributes) {
	}

	public Policy(Map<TablePattern, TableSettings> settings, List<PersonalDataRule> rules) {
		this(settings, rules, "");
	}

	/**
	 * @param topicPrefix what the names of schemas begin with in the names of topics
	 */
	public Policy(Map<TablePattern, TableSettings> settings, List<PersonalDataRule> rules, String topicPrefix) {
		this.settings = Map.copyOf(settings);
		this.rules = List.copyOf(rules);
		this.topicPrefix = topicPrefix;
	}

	/**
	 * The topic of a table's changes.
	 * @param table schema and name
	 */
	public String topic(String table) {
		return Topics.changes(this.topicPrefix + table);
	}

	/**
	 * Schema and name of the table whose changes a topic has.
	 */
	public String table(String topic) {
		String table = Topics.table(topic);
		return table.startsWith(this.topicPrefix) ? table.substring(this.topicPrefix.length()) : table;
	}

	/**
	 * An event as it goes out. Its stream, type, revision, ids and times are never
	 * changed.
	 */
	public RecordedEvent event(RecordedEvent event) {
		if (this.rules.isEmpty()) {
			return event;
		}
		EventPolicy policy = eventPolicy(event.type().name());
		String data = redacted(event.data(), policy.payload());
		Metadata metadata = policy.attributes().isEmpty() ? event.metadata()
				: metadata(event.metadata(), policy.attributes());
		return new RecordedEvent(event.position(), event.streamId(), event.revision(), event.id(), event.type(),
				event.eventTime(), event.recordedAt(), metadata, data);
	}

	/**
	 * A change as it goes out: two of them, if it gives its row another key.
	 * @param table schema and name
	 * @param key the primary key as a JSON object
	 * @param envelope the change as JSON, with the row in {@code before} and
	 * {@code after}
	 * @param deleted whether the row is gone
	 * @throws UntreatableException if personal data cannot be found in it
	 */
	public List<OutgoingChange> change(String table, String key, String envelope, boolean deleted) {
		TablePolicy policy = tablePolicy(table);
		List<String> keyColumns = policy.settings().keyColumns();
		if (keyColumns.isEmpty()) {
			return List.of(redacted(new OutgoingChange(key, envelope, deleted), policy));
		}
		return new ChosenKey(keyColumns).apply(envelope, deleted)
			.stream()
			.map((change) -> redacted(change, policy))
			.toList();
	}

	/**
	 * What rows of a table are made of as they go out.
	 * @param table schema and name
	 */
	public ValueType.Composite rows(String table, ValueType.Composite rows) {
		return tablePolicy(table).rows().of(rows);
	}

	/**
	 * A record's key as it goes out, if it is the primary key.
	 * @param table schema and name
	 */
	public String key(String table, String key) {
		return redacted(key, tablePolicy(table).row());
	}

	/**
	 * @param table schema and name
	 */
	public TableSettings settings(String table) {
		return tablePolicy(table).settings();
	}

	/**
	 * The tables that settings or rules name.
	 */
	public Set<TablePattern> patterns() {
		return Stream.concat(this.settings.keySet().stream(), columnRules().map(Columns::tables))
			.collect(Collectors.toCollection(LinkedHashSet::new));
	}

	/**
	 * The settings that are due to a table, of which there must be one at most; those of
	 * its name come before those of a pattern.
	 */
	public List<TablePattern> settingsOf(String table) {
		List<TablePattern> matching = this.settings.keySet()
			.stream()
			.filter((pattern) -> pattern.matches(table))
			.toList();
		List<TablePattern> named = matching.stream().filter((pattern) -> !pattern.isOpen()).toList();
		return named.isEmpty() ? matching : named;
	}

	/**
	 * The columns of a table that settings or rules name.
	 */
	public Set<String> columns(String table) {
		TableSettings own = settings(table);
		Stream<String> ruled = columnRules().filter((columns) -> columns.tables().matches(table))
			.flatMap((columns) -> columns.places().stream())
			.map((path) -> path.names().getFirst())
			.filter((name) -> !name.equals(DataPath.ANY));
		return Stream.of(own.excludedColumns().stream(), own.keyColumns().stream(), ruled)
			.flatMap(Function.identity())
			.collect(Collectors.toCollection(LinkedHashSet::new));
	}

	/**
	 * Whether rows with different values in a column can no longer be told apart by it.
	 */
	public boolean blurs(String table, String column) {
		return Treatments.ofMember(List.of(tablePolicy(table).row()), column)
			.stream()
			.anyMatch((place) -> !(place.treatment() instanceof Treatment.Hash));
	}

	/**
	 * Whether a record's key tells the primary key of its row.
	 * @param key a key of the table's topic
	 */
	public boolean tellsRow(String table, String key) {
		if (!settings(table).keyColumns().isEmpty()) {
			return false;
		}
		return tablePolicy(table).row().isEmpty()
				|| Json.events().readTree(key).propertyNames().stream().noneMatch((column) -> treats(table, column));
	}

	/**
	 * Whether a column's values go out as hashes or not at all, whatever their type was.
	 */
	private boolean treats(String table, String column) {
		return !Treatments.ofMember(List.of(tablePolicy(table).row()), column).isEmpty();
	}

	private Stream<Columns> columnRules() {
		return this.rules.stream()
			.map(PersonalDataRule::subject)
			.filter(Columns.class::isInstance)
			.map(Columns.class::cast);
	}

	private TablePolicy tablePolicy(String table) {
		return this.tables.computeIfAbsent(table, this::compileTable);
	}

	private TablePolicy compileTable(String table) {
		TableSettings own = settingsOf(table).stream()
			.findFirst()
			.map(this.settings::get)
			.orElse(TableSettings.DEFAULT);
		Treatments row = new Treatments();
		own.excludedColumns().forEach((column) -> row.with(new DataPath(List.of(column)), new Treatment.Exclude()));
		for (PersonalDataRule rule : this.rules) {
			if (rule.subject() instanceof Columns columns && columns.tables().matches(table)) {
				columns.places().forEach((place) -> row.with(place, rule.treatment()));
			}
		}
		return new TablePolicy(own, row, row.isEmpty() ? row : row.inside("before", "after"), new TreatedRows(row));
	}

	private EventPolicy eventPolicy(String type) {
		if (this.types.size() >= TYPES_MAX) {
			return compileType(type);
		}
		return this.types.computeIfAbsent(type, this::compileType);
	}

	private EventPolicy compileType(String type) {
		Treatments payload = new Treatments();
		Map<Attribute, Treatment> attributes = new EnumMap<>(Attribute.class);
		for (PersonalDataRule rule : this.rules) {
			if (rule.subject() instanceof Payload due && due.types().matches(type)) {
				due.places().forEach((place) -> payload.with(place, rule.treatment()));
				due.attributes()
					.forEach((attribute) -> attributes.merge(attribute, rule.treatment(), Treatment::stricter));
			}
		}
		return new EventPolicy(payload, attributes);
	}

	private static OutgoingChange redacted(OutgoingChange change, TablePolicy policy) {
		return policy.row().isEmpty() ? change : new OutgoingChange(redacted(change.key(), policy.row()),
				redacted(change.envelope(), policy.envelope()), change.deleted());
	}

	private static String redacted(String json, Treatments treatments) {
		return treatments.isEmpty() ? json : Redaction.apply(json, treatments);
	}

	private static Metadata metadata(Metadata metadata, Map<Attribute, Treatment> attributes) {
		Treatment actor = attributes.get(Attribute.ACTOR);
		Treatment tags = attributes.get(Attribute.TAGS);
		return new Metadata(metadata.correlationId(), metadata.causationId(),
				(actor != null) ? actor(metadata.actor(), actor) : metadata.actor(), metadata.traceparent(),
				(tags != null) ? tags(metadata.tags(), tags) : metadata.tags());
	}

	private static @Nullable String actor(@Nullable String actor, Treatment treatment) {
		if (actor == null) {
			return null;
		}
		return switch (treatment) {
			case Treatment.Exclude ignored -> null;
			case Treatment.Mask mask -> mask.text();
			case Treatment.Hash hash -> hash.hash().ofText(actor);
		};
	}

	private static Set<Tag> tags(Set<Tag> tags, Treatment treatment) {
		if (!(treatment instanceof Treatment.Hash hash)) {
			return Set.of();
		}
		return tags.stream()
			.map((tag) -> new Tag(tag.name(), hash.hash().ofText(tag.value())))
			.collect(Collectors.toUnmodifiableSet());
	}

}
