package dev.millrace.cdc.watch;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WalBudgetTests {

	private final WalBudget budget = new WalBudget(1000, WalBudget.Policy.PAUSE_TABLES);

	@Test
	void it_is_exceeded_above_its_size_and_over_below_half_of_it() {
		assertThat(this.budget.isExceededBy(1000)).isFalse();
		assertThat(this.budget.isExceededBy(1001)).isTrue();
		assertThat(this.budget.isOverWith(500)).isFalse();
		assertThat(this.budget.isOverWith(499)).isTrue();
	}

	@Test
	void none_is_never_exceeded() {
		assertThat(new WalBudget(0, WalBudget.Policy.DROP).isExceededBy(Long.MAX_VALUE)).isFalse();
	}

}
