package dev.millrace.cdc.autoconfigure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.millrace.cdc.policy.PersonalDataRule;
import dev.millrace.cdc.policy.PersonalDataRule.Action;
import dev.millrace.cdc.policy.PersonalDataRule.Attribute;
import dev.millrace.cdc.policy.PersonalDataRule.How;
import dev.millrace.cdc.policy.Policy;
import dev.millrace.cdc.policy.TablePattern;
import dev.millrace.cdc.policy.TableSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What of tables and events goes out.
 *
 * @param table what is special about some tables, by name or pattern; in YAML the name
 * stands in brackets, "[shop.customers]"
 * @param personalData what becomes of personal data, in changes as in events
 * @param events whether the event store is in this database, whose events are captured
 * @param parkedMax of how many keys something can be parked before the capture blocks, 1
 * to 1000
 */
@ConfigurationProperties("millrace.cdc")
record ChoiceProperties(@DefaultValue Map<String, Table> table, @DefaultValue PersonalData personalData,
		@DefaultValue("true") boolean events, @DefaultValue("100") int parkedMax) {

	private static final int PARKED_LIMIT = 1_000;

	ChoiceProperties {
		PropertyRules.require(parkedMax >= 1 && parkedMax <= PARKED_LIMIT, "parked-max", parkedMax,
				"Use 1 to " + PARKED_LIMIT);
	}

	/**
	 * What is special about a table.
	 *
	 * @param excludedColumns columns that never go out
	 * @param keyColumns the columns of the record's key instead of the primary key's
	 * @param rows which rows go out, an SQL condition; the publication filters them
	 * @param history what the topic keeps: latest record of each key, or all; without it
	 * a new topic keeps the latest, and one that exists stays as it is
	 * @param tombstones whether a null value follows a delete, which lets compaction
	 * forget the key
	 */
	record Table(@DefaultValue List<String> excludedColumns, @DefaultValue List<String> keyColumns,
			@Nullable String rows, TableSettings.@Nullable History history, @DefaultValue("true") boolean tombstones) {

		TableSettings settings() {
			return new TableSettings(this.excludedColumns, this.keyColumns, this.rows, this.history, this.tombstones);
		}

	}

	/**
	 * What becomes of personal data.
	 *
	 * @param salt the secret of hashes, at least 16 characters; another salt gives other
	 * hashes
	 * @param rules which data, and what becomes of them
	 */
	record PersonalData(@Nullable String salt, @DefaultValue List<Rule> rules) {
	}

	/**
	 * What becomes of some personal data.
	 *
	 * @param table the tables it is in, a name or pattern; or else an event type
	 * @param columns their columns, or paths into columns that hold JSON
	 * @param eventType the events it is in, in which * stands for any characters
	 * @param paths the places in their payload, such as $.contacts[*].email
	 * @param attributes what else of the events: actor, tags
	 * @param action exclude, mask or hash
	 * @param maskWith what stands for a masked text
	 */
	record Rule(@Nullable String table, @DefaultValue List<String> columns, @Nullable String eventType,
			@DefaultValue List<String> paths, @DefaultValue Set<Attribute> attributes, @Nullable Action action,
			@DefaultValue(PersonalDataRule.MASK) String maskWith) {
	}

	/**
	 * Everything that is said here.
	 * @throws org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException
	 * if something of it cannot be
	 */
	Policy policy(String topicPrefix) {
		Map<TablePattern, TableSettings> settings = new LinkedHashMap<>();
		this.table.forEach((name, own) -> settings.put(pattern("table", name), checked(name, own.settings())));
		List<PersonalDataRule> rules = new ArrayList<>();
		for (int index = 0; index < this.personalData.rules().size(); index++) {
			rules.add(rule("personal-data.rules[" + index + "]", this.personalData.rules().get(index)));
		}
		return new Policy(settings, rules, topicPrefix);
	}

	private static TableSettings checked(String name, TableSettings settings) {
		for (String column : settings.keyColumns()) {
			PropertyRules.require(!settings.excludedColumns().contains(column), "table[" + name + "].key-columns",
					column, "A column of the key cannot be excluded");
		}
		return settings;
	}

	private PersonalDataRule rule(String property, Rule rule) {
		String salt = (this.personalData.salt() != null) ? this.personalData.salt() : "";
		Action action = rule.action();
		if (action == null) {
			throw PropertyRules.wrong(property + ".action", null, "Say what becomes of it: exclude, mask or hash");
		}
		if (action == Action.HASH && salt.length() < PersonalDataRule.SALT_LENGTH_MIN) {
			// Without its value: what is told of a failed start is no place for a secret.
			throw PropertyRules.wrong("personal-data.salt", null, "A rule asks for hashes: set a secret of at least "
					+ PersonalDataRule.SALT_LENGTH_MIN + " characters, and keep it");
		}
		return rule(property, rule, new How(action, rule.maskWith(), salt));
	}

	private static PersonalDataRule rule(String property, Rule rule, How how) {
		try {
			if (rule.table() != null && rule.eventType() == null && rule.paths().isEmpty()
					&& rule.attributes().isEmpty()) {
				return PersonalDataRule.ofColumns(pattern(property + ".table", rule.table()), rule.columns(), how);
			}
			if (rule.eventType() != null && rule.table() == null && rule.columns().isEmpty()) {
				return PersonalDataRule.ofEvents(rule.eventType(), rule.paths(), rule.attributes(), how);
			}
		}
		catch (IllegalArgumentException ex) {
			throw PropertyRules.wrong(property, rule, String.valueOf(ex.getMessage()));
		}
		throw PropertyRules.wrong(property, rule,
				"Name either a table and its columns, or an event-type and its paths" + " or attributes");
	}

	private static TablePattern pattern(String property, String text) {
		try {
			return TablePattern.parse(text);
		}
		catch (IllegalArgumentException ex) {
			throw PropertyRules.wrong(property, text, String.valueOf(ex.getMessage()));
		}
	}

}
