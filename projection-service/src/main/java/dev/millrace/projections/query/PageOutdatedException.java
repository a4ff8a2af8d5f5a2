package dev.millrace.projections.query;

/**
 * The next page is wanted of a read model that has since been replaced by one of another
 * declaration: its rows may mean something else, so that the pages would not fit
 * together.
 */
public final class PageOutdatedException extends RuntimeException {

	private final int declared;

	private final int live;

	/**
	 * @param name the read model
	 * @param declared the declared version of the page before
	 * @param live the declared version that is live
	 */
	public PageOutdatedException(String name, int declared, int live) {
		super("The page before is of declared version " + declared + " of read model '" + name + "', but now version "
				+ live + " is live: begin again with the first page");
		this.declared = declared;
		this.live = live;
	}

	public int declared() {
		return this.declared;
	}

	public int live() {
		return this.live;
	}

}
