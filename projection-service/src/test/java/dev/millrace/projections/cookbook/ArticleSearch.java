package dev.millrace.projections.cookbook;

import dev.millrace.projections.FoldProjection;
import dev.millrace.projections.cookbook.ArticleEvent.ArticleDelisted;
import dev.millrace.projections.cookbook.ArticleEvent.ArticleListed;
import dev.millrace.projections.cookbook.ArticleEvent.ArticleRenamed;

// tag::recipe[]
record ArticleSearch(String articleId, String title, String text, String words) {

	static ArticleSearch of(String articleId, String title, String text) {
		return new ArticleSearch(articleId, title, text, title + " " + text);
	}

	static FoldProjection<ArticleSearch> projection() {
		return FoldProjection.of("article-search", ArticleSearch.class)
			.startingFrom((String articleId) -> of(articleId, "", ""))
			.wordIndex("words")
			.category("article")
			.onEntry(ArticleListed.class, (entry) -> entry.envelope().streamId().key(),
					(row, entry) -> of(row.articleId(), entry.data().title(), entry.data().text()))
			.onEntry(ArticleRenamed.class, (entry) -> entry.envelope().streamId().key(),
					(row, entry) -> of(row.articleId(), entry.data().title(), row.text()))
			.onEntry(ArticleDelisted.class, (entry) -> entry.envelope().streamId().key(), (row, entry) -> null)
			.build();
	}

}
// end::recipe[]
