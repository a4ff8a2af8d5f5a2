package dev.millrace.cdc.web;

import dev.millrace.cdc.verification.Verification;
import dev.millrace.cdc.verification.VerificationRequest;
import dev.millrace.events.InvalidValueException;
import org.jspecify.annotations.Nullable;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Compares the store with its topics.
 */
@RestController
@RequestMapping("/cdc/verification")
class VerificationController {

	private final Verification verification;

	VerificationController(Verification verification) {
		this.verification = verification;
	}

	/**
	 * What to compare.
	 *
	 * @param category of the streams
	 * @param fromPosition the first place in the store; 1 if absent
	 * @param toPosition the last; the last there is if absent
	 */
	record Body(@Nullable String category, @Nullable Long fromPosition, @Nullable Long toPosition) {

		VerificationRequest request() {
			if (this.category == null) {
				throw new InvalidValueException("category", "category is missing: name the one to compare");
			}
			return new VerificationRequest(this.category, (this.fromPosition != null) ? this.fromPosition : 1,
					(this.toPosition != null) ? this.toPosition : Long.MAX_VALUE);
		}

	}

	@PostMapping
	VerificationView verify(@RequestBody Body body) {
		return VerificationView.of(this.verification.verify(body.request()));
	}

}
