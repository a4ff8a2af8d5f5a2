package dev.millrace.test;

/**
 * Where a test environment gets its servers from. Each starts on its first use.
 */
interface TestServers {

	/**
	 * Create a database that does not exist yet.
	 */
	TestDatabase createDatabase(String name);

	String kafkaBootstrapServers();

	/**
	 * Stop what would outlive this JVM.
	 */
	void stop();

}
