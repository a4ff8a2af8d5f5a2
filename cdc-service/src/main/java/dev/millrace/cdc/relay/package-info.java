/**
 * What is captured becomes records: resumption, stamps, and the parts of one Kafka
 * transaction.
 */
@NullMarked
package dev.millrace.cdc.relay;

import org.jspecify.annotations.NullMarked;
