package dev.millrace.shop.bestsellers.web;

import java.util.List;
import java.util.Map;

import dev.millrace.events.InvalidValueException;
import dev.millrace.shop.bestsellers.BestSeller;
import dev.millrace.shop.bestsellers.BestSellers;

import org.springframework.data.domain.Limit;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
class BestSellersController {

	private static final int MAX = 1_000;

	private final BestSellers bestSellers;

	BestSellersController(BestSellers bestSellers) {
		this.bestSellers = bestSellers;
	}

	/**
	 * The products with the highest revenue.
	 */
	@GetMapping("/shop/best-sellers")
	List<BestSeller> bestSellers(@RequestParam(defaultValue = "10") int max) {
		checkMax(max);
		return this.bestSellers.findAllByOrderByRevenueDescStockCode(Limit.of(max));
	}

	@ExceptionHandler
	ProblemDetail invalid(InvalidValueException ex) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, ex.getMessage());
		problem.setProperty("errors", List.of(Map.of("field", ex.field(), "message", ex.getMessage())));
		return problem;
	}

	private static void checkMax(int max) {
		if (max < 1 || max > MAX) {
			throw new InvalidValueException("max", "max must be 1 to " + MAX + ", not " + max);
		}
	}

}
