package dev.millrace.projections.web;

import dev.millrace.projections.Projection;
import dev.millrace.projections.engine.Projections;

import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/**
 * What a controller answers instead of a result.
 */
final class Problems {

	private Problems() {
	}

	/** What the request names does not exist. */
	static ResponseStatusException notFound(String detail) {
		return new ResponseStatusException(HttpStatus.NOT_FOUND, detail);
	}

	/**
	 * The projection that the request names.
	 */
	static Projection requireProjection(Projections projections, String name) {
		return projections.find(name)
			.orElseThrow(() -> notFound("There is no projection '" + name + "': known are " + projections.names()));
	}

	/** What the request asks for does not fit the state things are in. */
	static ResponseStatusException conflict(String detail) {
		return new ResponseStatusException(HttpStatus.CONFLICT, detail);
	}

	/** What the request asks for does not fit what is declared. */
	static ResponseStatusException unprocessable(String detail) {
		return new ResponseStatusException(HttpStatus.UNPROCESSABLE_CONTENT, detail);
	}

	/** There are as many clients as are allowed. */
	static ResponseStatusException tooManyClients(int max, String what) {
		return new ResponseStatusException(HttpStatus.TOO_MANY_REQUESTS,
				"This instance serves at most " + max + " clients of " + what + ": try again later");
	}

	/** A read model does not contain a write in time. */
	static ResponseStatusException notYet(String detail) {
		return new ResponseStatusException(HttpStatus.GATEWAY_TIMEOUT, detail);
	}

}
