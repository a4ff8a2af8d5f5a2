package dev.millrace.cdc.soak;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import static org.awaitility.Awaitility.await;

/**
 * What goes wrong, or changes, while the capture runs.
 */
enum Fault {

	SERVICE_KILLED {
		@Override
		void happen(Servers servers, Service service) {
			service.kill();
		}
	},

	BROKER_KILLED {
		@Override
		void happen(Servers servers, Service service) {
			servers.killKafka();
		}
	},

	POSTGRES_KILLED {
		@Override
		void happen(Servers servers, Service service) {
			servers.killPostgres();
		}
	},

	SLOT_DROPPED {
		@Override
		void happen(Servers servers, Service service) throws SQLException {
			execute(servers,
					"""
							DO $$
							BEGIN
							  FOR attempt IN 1..100 LOOP
							    PERFORM pg_terminate_backend(active_pid) FROM pg_replication_slots WHERE slot_name = 'soak' AND active;
							    BEGIN
							      PERFORM pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = 'soak';
							      RETURN;
							    EXCEPTION WHEN object_in_use THEN
							      PERFORM pg_sleep(0.02);
							    END;
							  END LOOP;
							END $$
							""");
		}
	},

	COLUMN_ADDED {
		@Override
		void happen(Servers servers, Service service) throws SQLException {
			execute(servers, "ALTER TABLE soak.items ADD COLUMN IF NOT EXISTS remark text");
		}
	},

	COLUMN_DROPPED {
		@Override
		void happen(Servers servers, Service service) throws SQLException {
			execute(servers, "ALTER TABLE soak.items DROP COLUMN IF EXISTS remark");
		}
	},

	/** The rows get values without being changed one by one, so they are taken again. */
	COLUMN_WITH_DEFAULT_ADDED {
		@Override
		void happen(Servers servers, Service service) throws SQLException {
			execute(servers, "ALTER TABLE soak.items DROP COLUMN IF EXISTS grade");
			execute(servers, "ALTER TABLE soak.items ADD COLUMN grade int NOT NULL DEFAULT 7");
			takeAgain(service);
		}
	},

	TABLE_TAKEN_AGAIN {
		@Override
		void happen(Servers servers, Service service) {
			takeAgain(service);
		}
	},

	TABLE_TRUNCATED {
		@Override
		void happen(Servers servers, Service service) throws SQLException {
			execute(servers, "TRUNCATE soak.items");
		}
	};

	private static final Duration ACCEPTED_MAX = Duration.ofMinutes(5);

	private static final int LOCK_TIMEOUT_SECONDS = 30;

	abstract void happen(Servers servers, Service service) throws SQLException;

	private static void takeAgain(Service service) {
		await().atMost(ACCEPTED_MAX).pollInterval(100, TimeUnit.MILLISECONDS).until(() -> {
			service.supervise();
			return service.takeAgain("soak.items");
		});
	}

	private static void execute(Servers servers, String sql) throws SQLException {
		try (Connection connection = servers.connect(); Statement statement = connection.createStatement()) {
			statement.execute("SET lock_timeout = '" + LOCK_TIMEOUT_SECONDS + "s'");
			statement.execute(sql);
		}
	}

}
