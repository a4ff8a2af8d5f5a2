package dev.millrace.benchmarks.append;

/**
 * How hard the store is worked.
 *
 * @param clients how many append at a time
 * @param events how many each append has
 */
record Load(int clients, int events) {

	/**
	 * A contestant's name under this load, {@code millrace-append-8-clients-1-event}.
	 */
	String name(String kind) {
		return kind + "-" + counted(this.clients, "client") + "-" + counted(this.events, "event");
	}

	@Override
	public String toString() {
		return name("load");
	}

	private static String counted(int count, String noun) {
		return count + "-" + noun + ((count == 1) ? "" : "s");
	}

}
