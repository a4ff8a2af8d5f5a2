package dev.millrace.projections.engine.kafka;

import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * Gives all partitions to one member of a group: to the one that had them, as long as it
 * is there. Kafka makes it by its class.
 */
public final class WholeLogAssignor implements ConsumerPartitionAssignor {

	private volatile boolean hadAll;

	@Override
	public String name() {
		return "millrace-whole";
	}

	@Override
	public ByteBuffer subscriptionUserData(Set<String> topics) {
		return ByteBuffer.wrap(new byte[] { (byte) (this.hadAll ? 1 : 0) });
	}

	@Override
	public GroupAssignment assign(Cluster metadata, GroupSubscription group) {
		Map<String, Subscription> members = group.groupSubscription();
		String chosen = members.entrySet()
			.stream()
			.max(Comparator.comparing((Map.Entry<String, Subscription> member) -> hadAll(member.getValue()))
				.thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
			.orElseThrow()
			.getKey();
		Map<String, Assignment> assignments = new HashMap<>();
		members.keySet().forEach((member) -> assignments.put(member, new Assignment(List.of())));
		assignments.put(chosen, new Assignment(partitions(metadata, members)));
		return new GroupAssignment(assignments);
	}

	@Override
	public void onAssignment(Assignment assignment, ConsumerGroupMetadata metadata) {
		this.hadAll = !assignment.partitions().isEmpty();
	}

	private static boolean hadAll(Subscription member) {
		ByteBuffer data = member.userData();
		return data != null && data.hasRemaining() && data.get(data.position()) == 1;
	}

	private static List<TopicPartition> partitions(Cluster metadata, Map<String, Subscription> members) {
		return members.values()
			.stream()
			.flatMap((member) -> member.topics().stream())
			.distinct()
			.flatMap((topic) -> metadata.partitionsForTopic(topic).stream())
			.map((PartitionInfo partition) -> new TopicPartition(partition.topic(), partition.partition()))
			.toList();
	}

}
