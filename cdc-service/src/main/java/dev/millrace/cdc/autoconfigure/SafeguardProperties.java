package dev.millrace.cdc.autoconfigure;

import java.time.Duration;

import dev.millrace.cdc.watch.WalBudget;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What protects the source, and the capture from itself.
 *
 * @param watchdogTimeout how long nothing may be published although there is something,
 * before the engine is started anew; 0 turns the watchdog off
 * @param walBudget how much WAL the source may keep
 */
@ConfigurationProperties("millrace.cdc")
record SafeguardProperties(@DefaultValue("1m") Duration watchdogTimeout, @DefaultValue Budget walBudget) {

	SafeguardProperties {
		PropertyRules.require(!watchdogTimeout.isNegative(), "watchdog-timeout", watchdogTimeout,
				"Use 0 for none, or how long to wait");
	}

	/**
	 * How much WAL the source may keep for the capture.
	 *
	 * @param size the budget; 0 for none
	 * @param policy what is done beyond it: warn; pause-tables leaves the tables out
	 * until the events have caught up, then takes them again; drop drops the slot,
	 * publishes the events from the store, and takes the tables again
	 */
	record Budget(@DefaultValue("10GB") DataSize size, @DefaultValue("warn") WalBudget.Policy policy) {

		Budget {
			PropertyRules.require(!size.isNegative(), "wal-budget.size", size, "Use 0 for none, or a size");
		}

		WalBudget toBudget() {
			return new WalBudget(this.size.toBytes(), this.policy);
		}

	}

}
