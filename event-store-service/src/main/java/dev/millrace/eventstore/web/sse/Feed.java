package dev.millrace.eventstore.web.sse;

import java.util.List;

/**
 * What one follower reads. It remembers where it is; used by one thread.
 */
public interface Feed {

	/**
	 * Read what comes next.
	 */
	Page next();

	/**
	 * A part of a feed.
	 *
	 * @param messages in order
	 * @param id from where a follower that has had them resumes
	 * @param caughtUp whether there is nothing more at the moment
	 */
	record Page(List<Message> messages, String id, boolean caughtUp) {

		public Page {
			messages = List.copyOf(messages);
		}

	}

	/**
	 * What a follower gets.
	 *
	 * @param id from where a follower that has had it resumes
	 * @param name what kind of message it is
	 * @param json the message itself
	 */
	record Message(String id, String name, String json) {
	}

}
