package dev.millrace.shop.bestsellers;

import java.util.List;

import org.springframework.data.domain.Limit;
import org.springframework.data.repository.Repository;

/**
 * Finds best sellers. Reading only: the table belongs to its projection.
 */
public interface BestSellers extends Repository<BestSeller, String> {

	List<BestSeller> findAllByOrderByRevenueDescStockCode(Limit max);

}
