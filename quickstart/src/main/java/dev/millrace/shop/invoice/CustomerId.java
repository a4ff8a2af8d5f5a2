package dev.millrace.shop.invoice;

/**
 * What a customer id looks like. {@link #ANONYMOUS} is kept free: it is the key under
 * which purchases without a customer are summed up.
 */
public final class CustomerId {

	public static final String ANONYMOUS = "anonymous";

	static final String RULE = "(?!" + ANONYMOUS + "$)[A-Za-z0-9-]{1,40}";

	static final String MESSAGE = "must have 1 to 40 letters, digits or hyphens, and not be '" + ANONYMOUS + "'";

	private CustomerId() {
	}

}
