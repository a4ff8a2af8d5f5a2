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
 * A record's headers by name, as text. Half of them are never asked for, so nothing is
 * made of any before. Of several with one name the last counts, and one without a value
 * is as if it were not there.
 */
final class HeaderMap extends AbstractMap<String, String> {

	private final Header[] headers;

	HeaderMap(Headers headers) {
		this.headers = headers.toArray();
	}

	@Override
	public @Nullable String get(@Nullable Object name) {
		for (int i = this.headers.length - 1; i >= 0; i--) {
			if (this.headers[i].key().equals(name)) {
				return text(this.headers[i]);
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
		for (Header header : this.headers) {
			String value = text(header);
			if (value != null) {
				all.put(header.key(), value);
			}
		}
		return all.entrySet();
	}

	private static @Nullable String text(Header header) {
		byte[] value = header.value();
		return (value != null) ? new String(value, StandardCharsets.UTF_8) : null;
	}

}
