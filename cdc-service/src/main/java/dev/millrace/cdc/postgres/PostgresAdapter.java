package dev.millrace.cdc.postgres;

import java.time.InstantSource;

import dev.millrace.cdc.SourceDatabase;
import dev.millrace.cdc.leadership.Leadership;
import dev.millrace.cdc.policy.Policy;
import dev.millrace.cdc.relay.ParkedRecords;
import dev.millrace.cdc.rows.SourceCatalog;
import dev.millrace.cdc.verification.StoredCategory;
import dev.millrace.cdc.watch.SlotWatch;

/**
 * Puts the Postgres adapter together.
 */
public final class PostgresAdapter {

	private PostgresAdapter() {
	}

	public static SourceDatabase sourceDatabase(PostgresSettings settings) {
		return new PostgresSourceDatabase(settings);
	}

	public static ParkedRecords parkedRecords(PostgresSettings settings, SourceCatalog catalog, Policy policy,
			InstantSource clock) {
		return new PostgresParkedRecords(settings, catalog, policy, clock);
	}

	public static SourceCatalog sourceCatalog(PostgresSettings settings) {
		return new PostgresCatalog(new Connections(settings.connection()), settings.publication());
	}

	public static SlotWatch slotWatch(PostgresSettings settings) {
		return new PostgresSlotWatch(new Connections(settings.connection()), settings.slot());
	}

	public static Leadership leadership(LeadershipSettings settings) {
		return new AdvisoryLockLeadership(settings);
	}

	public static StoredCategory storedCategory(SourceConnection connection) {
		return new PostgresStoredCategory(new Connections(connection));
	}

}
