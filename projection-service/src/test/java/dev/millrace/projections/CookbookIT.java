package dev.millrace.projections;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.millrace.events.StreamId;
import dev.millrace.events.wire.Topics;
import dev.millrace.projections.cookbook.Cookbook;
import dev.millrace.test.TestDatabase;
import dev.millrace.test.TestEnvironment;
import org.junit.jupiter.api.Test;

import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class CookbookIT {

	private static final Duration PATIENCE = Duration.ofSeconds(120);

	private static final String CUSTOMERS = "crm.customers";

	/** What readers ask, and what they are answered. */
	private static final Map<String, String> ANSWERS = new LinkedHashMap<>();

	static {
		ANSWERS.put("customer-totals/anna", "{'customerId':'anna','orders':1,'revenue':16.25}");
		ANSWERS.put("best-sellers?sort=-revenue&size=1", "{'items':[{'sku':'tea','quantity':5,'revenue':22.50}]}");
		ANSWERS.put("order-timeline?orderId=1&sort=revision&fields=what",
				"{'items':[{'what':'Placed by anna'},{'what':'Shipped with post'}]}");
		ANSWERS.put("article-search?words.search=GREEN -mug", "{'items':[{'title':'Sencha'}]}");
		ANSWERS.put("article-search?words.search=\"green tea\" or holds&sort=title",
				"{'items':[{'title':'Mug'},{'title':'Sencha'}]}");
		ANSWERS.put("order-list?customerName=Anna Larsen", "{'items':[{'orderId':'1','total':16.25}]}");
		ANSWERS.put("orders/1?include=customer",
				"{'orderId':'1','total':16.25,'customer':{'customerId':'anna','name':'Anna Larsen'}}");
		ANSWERS.put("orders?customerId=bob&include=customer", "{'items':[{'orderId':'2','customer':null}]}");
		ANSWERS.put("orders-by-day/2026-03-01", "{'placed':2,'cancelled':0,'revenue':29.75}");
		ANSWERS.put("open-amounts?open.gt=0&sort=-open", "{'items':[{'orderId':'2','customerId':'bob','open':3.50}]}");
		ANSWERS.put("article-catalogue?deletedAt.null=true&sort=title",
				"{'items':[{'title':'Mug'},{'title':'Sencha'}]}");
		ANSWERS.put("audit-log?type.prefix=article&sort=stream&size=1",
				"{'items':[{'stream':'article-mug','data':{'title':'Mug'}}]}");
		ANSWERS.put("order-document/1",
				"{'status':'SHIPPED','lines':[{'sku':'tea'},{'sku':'mug'}]," + "'shipment':{'carrier':'post'}}");
	}

	private final TestDatabase database = TestEnvironment.shared().newDatabase();

	private final JdbcClient sql = JdbcClient.create(this.database.dataSource());

	@Test
	void every_recipe_answers_what_its_readers_ask_and_its_rebuild_is_equal() {
		try (TestLog log = new TestLog("order", 2, Topics.events("order"), Topics.events("payment"),
				Topics.events("article"), Topics.changes(CUSTOMERS));
				ProjectionInstance instance = new ProjectionInstance(this.database,
						Cookbook.projections().toArray(Projection[]::new))) {
			Cookbook.events()
				.forEach((stream, events) -> log.publish(StreamId.parse(stream), 0, events.toArray(Object[]::new)));
			log.publishChange(CUSTOMERS, "anna", """
					{"before":null,"after":{"customer_id":"anna","name":"Anna Larsen"},"op":"c",
					"source":{"schema":"crm","table":"customers","ts_us":0}}""");

			awaitAnswers(instance.client());
			assertThatTheDatabaseSaysWhatIsDeclared();

			List<String> rebuilds = Cookbook.projections()
				.stream()
				.map((projection) -> instance.startRebuild(projection.name()))
				.toList();

			rebuilds.forEach((rebuild) -> instance.awaitPhase(rebuild, "swapped"));
			awaitAnswers(instance.client());
		}
	}

	private static void awaitAnswers(RestTestClient client) {
		ANSWERS.forEach((question, answer) -> await(question).atMost(PATIENCE)
			.untilAsserted(() -> client.get().uri("/read-models/" + question).exchange().expectBody().json(answer)));
	}

	private void assertThatTheDatabaseSaysWhatIsDeclared() {
		assertThat(indexes("best_sellers"))
			.anySatisfy((index) -> assertThat(index).endsWith("USING btree (revenue DESC NULLS LAST, sku DESC)"));
		assertThat(indexes("article_search")).anySatisfy((index) -> assertThat(index).contains("USING gin"));
		assertThat(indexes("article_catalogue"))
			.anySatisfy((index) -> assertThat(index).endsWith("USING btree (deleted_at, title, article_id)"));
		assertThat(indexes("orders"))
			.anySatisfy((index) -> assertThat(index).endsWith("USING btree (customer_id, order_id)"));
		assertThat(comment("obj_description('customer_totals_v1.customer_totals'::regclass, 'pg_class')"))
			.isEqualTo("What each customer has ordered");
		assertThat(comment("col_description('customer_totals_v1.customer_totals'::regclass, 2)"))
			.isEqualTo("Placed, cancelled or not");
		assertThat(comment("col_description('read_models.customer_totals'::regclass, 2)"))
			.isEqualTo("Placed, cancelled or not");
	}

	private List<String> indexes(String table) {
		return this.sql.sql("SELECT indexdef FROM pg_indexes WHERE tablename = ?")
			.param(table)
			.query(String.class)
			.list();
	}

	private String comment(String of) {
		return this.sql.sql("SELECT " + of).query(String.class).single();
	}

}
