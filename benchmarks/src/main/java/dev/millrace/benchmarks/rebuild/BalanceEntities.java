package dev.millrace.benchmarks.rebuild;

import org.springframework.data.jpa.repository.JpaRepository;

/**
 * Finds accounts.
 */
interface BalanceEntities extends JpaRepository<BalanceEntity, String> {

}
