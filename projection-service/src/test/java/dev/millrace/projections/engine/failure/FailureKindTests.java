package dev.millrace.projections.engine.failure;

import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

import dev.millrace.projections.RetryLaterException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DeadlockLoserDataAccessException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.UncategorizedSQLException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

import static org.assertj.core.api.Assertions.assertThat;

class FailureKindTests {

	@ParameterizedTest
	@CsvSource({ "08006, OUTAGE", "57P01, OUTAGE", "53100, OUTAGE", "58030, OUTAGE", "25006, OUTAGE", "42501, OUTAGE",
			"40001, PASSING", "40P01, PASSING", "55P03, PASSING", "57014, PASSING", "XX000, PASSING", "22003, POISON",
			"23505, POISON", "42703, POISON", "25P02, POISON", "54000, POISON" })
	void what_the_database_says_decides(String sqlState, FailureKind kind) {
		SQLException said = new SQLException("told", sqlState);

		assertThat(FailureKind.of(new UncategorizedSQLException("task", "SELECT", said))).isEqualTo(kind);
		assertThat(FailureKind.of(new TransactionSystemException("commit failed", said))).isEqualTo(kind);
	}

	@Test
	void a_connection_that_is_lost_or_cannot_be_had_is_an_outage() {
		assertThat(FailureKind.of(new CannotCreateTransactionException("no connection",
				new SQLTransientConnectionException("pool is empty"))))
			.isEqualTo(FailureKind.OUTAGE);
		assertThat(FailureKind.of(new DataAccessResourceFailureException("gone"))).isEqualTo(FailureKind.OUTAGE);
		assertThat(FailureKind.of(new IllegalStateException(new ConnectException("refused"))))
			.isEqualTo(FailureKind.OUTAGE);
		assertThat(FailureKind.of(new IllegalStateException(new SocketTimeoutException("slow"))))
			.isEqualTo(FailureKind.OUTAGE);
		assertThat(FailureKind.of(new RetryLaterException("not now"))).isEqualTo(FailureKind.OUTAGE);
	}

	@Test
	void a_conflict_and_a_slow_statement_may_pass() {
		assertThat(FailureKind.of(new DeadlockLoserDataAccessException("deadlock", null)))
			.isEqualTo(FailureKind.PASSING);
		assertThat(FailureKind.of(new QueryTimeoutException("slow"))).isEqualTo(FailureKind.PASSING);
	}

	@Test
	void what_nobody_knows_is_poison() {
		assertThat(FailureKind.of(new IllegalStateException("bug"))).isEqualTo(FailureKind.POISON);
		assertThat(FailureKind.of(new StackOverflowError())).isEqualTo(FailureKind.POISON);
	}

	@Test
	void a_failure_is_kept_as_bounded_text_that_postgres_takes() {
		Failure failure = Failure.of(new IllegalStateException("outer",
				new IllegalArgumentException("inner\0" + "x".repeat(Failure.CAUSE_LENGTH_MAX))));

		assertThat(failure.cause()).startsWith("java.lang.IllegalArgumentException: inner x")
			.hasSize(Failure.CAUSE_LENGTH_MAX);
		assertThat(failure.stack()).contains("outer", "FailureKindTests").doesNotContain("\0");
	}

}
