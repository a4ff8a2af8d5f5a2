package dev.millrace.cdc.postgres;

import java.sql.SQLException;

import dev.millrace.cdc.relay.CaptureBlockedException;

/**
 * Says what to do when a slot cannot be created.
 */
final class SlotFailures {

	private static final String CONFIGURATION_LIMIT_EXCEEDED = "53400";

	private static final String INSUFFICIENT_PRIVILEGE = "42501";

	private static final String TOO_MANY_CONNECTIONS = "53300";

	private SlotFailures() {
	}

	static RuntimeException translate(SQLException ex, String slot, Connections connections) {
		String state = String.valueOf(ex.getSQLState());
		return switch (state) {
			case CONFIGURATION_LIMIT_EXCEEDED -> new CaptureBlockedException("Replication slot '" + slot
					+ "' cannot be created because all slots are in use: raise max_replication_slots (ALTER SYSTEM SET"
					+ " max_replication_slots = 20, then restart Postgres), or drop a slot that nobody uses", ex);
			case TOO_MANY_CONNECTIONS -> new CaptureBlockedException("Replication slot '" + slot
					+ "' cannot be created because all WAL senders are in use: raise max_wal_senders and restart"
					+ " Postgres", ex);
			case INSUFFICIENT_PRIVILEGE -> new CaptureBlockedException(
					"The role may not create replication slot '" + slot + "': ALTER ROLE <role> REPLICATION", ex);
			default -> connections.translate(ex);
		};
	}

}
