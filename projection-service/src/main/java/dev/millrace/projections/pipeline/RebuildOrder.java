package dev.millrace.projections.pipeline;

import java.nio.file.Path;
import java.util.List;

import dev.millrace.projections.engine.Rebuild;
import org.jspecify.annotations.Nullable;

/**
 * What an application is to rebuild before it ends.
 *
 * @param names the projections, or {@value #ALL}; if there are none, the application runs
 * on
 * @param swap who decides that the new versions become live
 * @param report where to write what became of it; null for nowhere
 */
public record RebuildOrder(List<String> names, Rebuild.Swap swap, @Nullable Path report) {

	/** Stands for all projections. */
	public static final String ALL = "all";

	public RebuildOrder {
		names = List.copyOf(names);
	}

}
