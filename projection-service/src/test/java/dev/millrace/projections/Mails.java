package dev.millrace.projections;

import java.util.function.Consumer;

import dev.millrace.projections.Sales.OrderPlaced;

import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Reactions that send mails, and their receiver: a table that remembers idempotency keys.
 */
final class Mails {

	private final JdbcClient sql;

	private final Consumer<String> before;

	Mails(JdbcClient sql) {
		this(sql, (customer) -> {
		});
	}

	/**
	 * @param before is run before a mail is sent
	 */
	Mails(JdbcClient sql, Consumer<String> before) {
		this.sql = sql;
		this.before = before;
		sql.sql("""
				CREATE TABLE IF NOT EXISTS public.mails (key text PRIMARY KEY, customer text, calls integer,
				  number bigint GENERATED ALWAYS AS IDENTITY)
				""").update();
	}

	/**
	 * Send one mail an order.
	 * @param after is run when the mail is sent, and before the reaction knows
	 */
	Reaction reaction(String name, String category, Reaction.InDoubt inDoubt, Consumer<String> after) {
		// tag::reaction[]
		return Reaction.of(name)
			.category(category)
			.onAnswered(OrderPlaced.class, (effect) -> send(effect, after))
			.whenInDoubt(inDoubt)
			.build();
		// end::reaction[]
	}

	private Effect.Outcome send(Effect<OrderPlaced> effect, Consumer<String> after) {
		this.before.accept(effect.event().customer());
		int calls = this.sql.sql("""
				INSERT INTO public.mails AS m (key, customer, calls) VALUES (?, ?, 1)
				ON CONFLICT (key) DO UPDATE SET calls = m.calls + 1 RETURNING calls
				""").params(effect.idempotencyKey(), effect.event().customer()).query(Integer.class).single();
		after.accept(effect.event().customer());
		return (calls > 1) ? Effect.Outcome.ALREADY_PROCESSED : Effect.Outcome.DONE;
	}

}
