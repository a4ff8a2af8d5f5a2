package dev.millrace.projections.engine.kafka;

import java.nio.charset.StandardCharsets;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A record's headers by name, as text. Half of them are never asked for, so no text is
 * made of any before. Many records wait in memory at a time: one array has the bytes of
 * all values, the names are shared with other records, and nothing holds on to the
 * response that the broker sent. Of several with one name the last counts, and one
 * without a value is as if it were not there.
 */
final class HeaderMap extends AbstractMap<String, String> {

	/** Of the record before, most likely: records of one topic have the same headers. */
	private static volatile String[] latestNames = {};

	private final String[] names;

	/** One after the other. */
	private final byte[] values;

	/** Where each value ends; one below zero for one that is not there. */
	private final int[] ends;

	HeaderMap(Headers headers) {
		Header[] all = headers.toArray();
		this.names = names(all);
		this.ends = new int[all.length];
		int end = 0;
		for (int i = 0; i < all.length; i++) {
			byte[] value = all[i].value();
			end += (value != null) ? value.length : 0;
			this.ends[i] = (value != null) ? end : ~end;
		}
		this.values = new byte[end];
		for (int i = 0; i < all.length; i++) {
			byte[] value = all[i].value();
			if (value != null) {
				System.arraycopy(value, 0, this.values, this.ends[i] - value.length, value.length);
			}
		}
	}

	private static String[] names(Header[] headers) {
		String[] latest = latestNames;
		boolean same = latest.length == headers.length;
		for (int i = 0; same && i < headers.length; i++) {
			same = latest[i].equals(headers[i].key());
		}
		if (same) {
			return latest;
		}
		String[] names = new String[headers.length];
		for (int i = 0; i < headers.length; i++) {
			names[i] = headers[i].key();
		}
		latestNames = names;
		return names;
	}

	@Override
	public @Nullable String get(@Nullable Object name) {
		for (int i = this.names.length - 1; i >= 0; i--) {
			if (this.names[i].equals(name)) {
				return text(i);
			}
		}
		return null;
	}

	@Override
	public boolean containsKey(@Nullable Object name) {
		return get(name) != null;
	}

	@Override
	public Set<Entry<String, String>> entrySet() {
		Map<String, String> all = new HashMap<>();
		for (int i = 0; i < this.names.length; i++) {
			String value = text(i);
			if (value != null) {
				all.put(this.names[i], value);
			}
		}
		return all.entrySet();
	}

	private @Nullable String text(int index) {
		int end = this.ends[index];
		int begin = (index > 0) ? Math.max(this.ends[index - 1], ~this.ends[index - 1]) : 0;
		return (end >= 0) ? new String(this.values, begin, end - begin, StandardCharsets.UTF_8) : null;
	}

}
