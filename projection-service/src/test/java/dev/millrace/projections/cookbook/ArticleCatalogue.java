package dev.millrace.projections.cookbook;

import java.time.Instant;

import dev.millrace.projections.Entry;
import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.cookbook.ArticleEvent.ArticleDelisted;
import dev.millrace.projections.cookbook.ArticleEvent.ArticleListed;
import dev.millrace.projections.cookbook.ArticleEvent.ArticleRenamed;
import org.jspecify.annotations.Nullable;

// tag::recipe[]
record ArticleCatalogue(String articleId, @Nullable String title, @Nullable Instant deletedAt) {

	ArticleCatalogue with(Entry.OfEvent<ArticleEvent> entry) {
		return switch (entry.data()) {
			case ArticleListed listed -> new ArticleCatalogue(this.articleId, listed.title(), null);
			case ArticleRenamed renamed -> new ArticleCatalogue(this.articleId, renamed.title(), this.deletedAt);
			case ArticleDelisted delisted ->
				new ArticleCatalogue(this.articleId, this.title, entry.envelope().eventTime());
		};
	}

	static FoldProjection<ArticleCatalogue> projection() {
		return FoldProjection.of("article-catalogue", ArticleCatalogue.class)
			.startingFrom((String articleId) -> new ArticleCatalogue(articleId, null, null))
			.index("deletedAt", "title")
			.category("article")
			.onEntry(ArticleEvent.class, (entry) -> entry.envelope().streamId().key(), ArticleCatalogue::with)
			.build();
	}

}
// end::recipe[]
