package dev.millrace.events.wire;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TopicsTests {

	@Test
	void ordinary_names_stay_as_they_are() {
		assertThat(Topics.changes("shop.order_items2")).isEqualTo("changes.shop.order_items2");
		assertThat(Topics.changes("Shop.Orders")).isEqualTo("changes.Shop.Orders");
	}

	@Test
	void other_characters_are_the_bytes_of_their_utf8_form() {
		assertThat(Topics.changes("shop.Kunden-Größe")).isEqualTo("changes.shop.Kunden-2DGr-C3-B6-C3-9Fe");
		assertThat(Topics.changes("shop.a b\"c")).isEqualTo("changes.shop.a-20b-22c");
	}

	@Test
	void a_topic_tells_its_table() {
		assertThat(Topics.table(Topics.changes("shop.Kunden-Größe.x \"😀"))).isEqualTo("shop.Kunden-Größe.x \"😀");
		assertThat(Topics.table("changes." + "a".repeat(200) + "--AF")).endsWith("a--AF");
	}

	@Test
	void no_two_tables_have_one_topic() {
		String long63 = "ü".repeat(31);
		Stream<String> tables = Stream.of("a.b.c", "a.b-2Ec", "a-b.c", "a.b-c", "a.b_c", "a.😀", long63 + "." + long63,
				long63 + "." + long63 + "a");

		List<String> topics = tables.map(Topics::changes).toList();

		assertThat(topics).doesNotHaveDuplicates()
			.allSatisfy((topic) -> assertThat(topic).matches("[a-zA-Z0-9._-]{1,249}"));
	}

}
