package dev.millrace.cdc.relay;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * Some records of a publication are never accepted; nothing of it is published. The log
 * can be used again.
 */
public class RecordsRefusedException extends RuntimeException {

	private final transient Map<Outgoing, String> refused;

	/**
	 * @param refused why, by record of the publication
	 */
	public RecordsRefusedException(Map<Outgoing, String> refused) {
		super("Records were refused: " + refused.values());
		Map<Outgoing, String> copy = new IdentityHashMap<>();
		copy.putAll(refused);
		this.refused = Collections.unmodifiableMap(copy);
	}

	/**
	 * Why, by the very records of the publication.
	 */
	public Map<Outgoing, String> refused() {
		return this.refused;
	}

}
