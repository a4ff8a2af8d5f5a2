package dev.millrace.projections.cookbook;

import dev.millrace.events.DomainEvent;

/**
 * What happens to an article of the catalogue.
 */
public sealed interface ArticleEvent {

	@DomainEvent("article-listed")
	record ArticleListed(String title, String text) implements ArticleEvent {
	}

	@DomainEvent("article-renamed")
	record ArticleRenamed(String title) implements ArticleEvent {
	}

	@DomainEvent("article-delisted")
	record ArticleDelisted() implements ArticleEvent {
	}

}
