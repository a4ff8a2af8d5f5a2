package dev.millrace.cdc.autoconfigure;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What is captured, and how.
 *
 * @param enabled whether this instance captures
 * @param slot the replication slot, which names the capture: cursor and Kafka
 * transactions carry its name
 * @param publication the publication that selects the captured tables
 * @param tables the tables captured beside the events, each written schema.table; *
 * stands for any characters, and ! before it leaves tables out
 * @param source the CloudEvents source of the events, a URI reference that names the
 * store; /millrace/ and the slot if empty
 * @param eventTimeSkewMax how far an event time may lie beyond its recorded time and
 * still raise the highest event time
 * @param datasource the captured database; without it the event store's, else the
 * application's
 * @param topics how new topics are created
 * @param snapshots how the rows that tables have are read
 * @param batchSize a transaction with more rows is published in parts; a Kafka
 * transaction has at most about four times as many changes
 * @param queueSize the most bytes of the WAL that wait to be published before the source
 * waits
 * @param confirmInterval how often the slot is moved to what is published
 * @param failoverSlot whether a new slot is kept on standbys, too, on Postgres 17 or
 * later; standbys need sync_replication_slots for it
 * @param heartbeatInterval how often an empty transaction may be committed to keep the
 * slot moving while other tables are written; 0 for never
 * @param kafkaTimeout how long to wait for an answer of the brokers
 * @param lockTimeout how long adding a table to the publication waits for its writers
 * @param retryDelayMin the pause after a first failure; it doubles with each further one
 * @param retryDelayMax the longest pause after a failure
 * @param startTimeout how long a start waits for Postgres, Kafka and the events table
 * @param stopTimeout how long a stop waits for the batch in hand
 */
@ConfigurationProperties("millrace.cdc")
record CdcProperties(@DefaultValue("true") boolean enabled, @DefaultValue("millrace") String slot,
		@DefaultValue("millrace") String publication, @DefaultValue List<String> tables,
		@DefaultValue("") String source, @DefaultValue("5m") Duration eventTimeSkewMax, @Nullable Datasource datasource,
		@DefaultValue Topics topics, @DefaultValue Snapshots snapshots, @DefaultValue("2048") int batchSize,
		@DefaultValue("64MB") DataSize queueSize, @DefaultValue("1s") Duration confirmInterval,
		@DefaultValue("true") boolean failoverSlot, @DefaultValue("10s") Duration heartbeatInterval,
		@DefaultValue("15s") Duration kafkaTimeout, @DefaultValue("10s") Duration lockTimeout,
		@DefaultValue("500ms") Duration retryDelayMin, @DefaultValue("30s") Duration retryDelayMax,
		@DefaultValue("30s") Duration startTimeout, @DefaultValue("10s") Duration stopTimeout) {

	CdcProperties {
		new PropertyRules(slot, publication, tables, batchSize).check();
	}

	String sourceOrDefault() {
		return this.source.isEmpty() ? "/millrace/" + this.slot : this.source;
	}

	/**
	 * A database.
	 *
	 * @param url the JDBC URL
	 * @param username the login user; needs REPLICATION
	 * @param password the login password
	 */
	record Datasource(String url, @Nullable String username, @Nullable String password) {
	}

	/**
	 * How the rows that tables have are read.
	 *
	 * @param threads how many parts of tables are read side by side
	 * @param chunkSize rows in one query, and in one Kafka transaction
	 */
	record Snapshots(@DefaultValue("2") int threads, @DefaultValue("2000") int chunkSize) {

		Snapshots {
			PropertyRules.checkSnapshots(threads, chunkSize);
		}
	}

	/**
	 * How new topics are created.
	 *
	 * @param partitions of a topic of events or changes
	 * @param replicationFactor of every topic; 0 takes the broker's default
	 * @param progressRetention how long progress records are kept
	 * @param prefix what schemas begin with in the names of the topics of changes, with
	 * an underscore behind it, so that several databases can have tables of the same
	 * names
	 */
	record Topics(@DefaultValue("4") int partitions, @DefaultValue("0") short replicationFactor,
			@DefaultValue("7d") Duration progressRetention, @DefaultValue("") String prefix) {

		Topics {
			PropertyRules.checkPartitions(partitions);
			PropertyRules.checkPrefix(prefix);
		}

		String tablePrefix() {
			return this.prefix.isEmpty() ? "" : this.prefix + "_";
		}

	}

}
