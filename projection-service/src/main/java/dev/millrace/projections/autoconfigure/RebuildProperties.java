package dev.millrace.projections.autoconfigure;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.millrace.projections.engine.Rebuild;
import dev.millrace.projections.pipeline.RebuildOrder;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Rebuilds as a step of a pipeline.
 *
 * @param rebuild the projections to rebuild, or all; the application ends after that
 * @param rebuildSwap whether the new versions become live when they are verified
 * (automatic), or wait for an operator (manual)
 * @param rebuildReport the file to write what became of it to, as JSON
 */
@ConfigurationProperties("millrace.projections")
record RebuildProperties(@DefaultValue List<String> rebuild, @DefaultValue("automatic") Rebuild.Swap rebuildSwap,
		@Nullable Path rebuildReport) {

	RebuildProperties {
		if (rebuildReport != null && !Files.isDirectory(folder(rebuildReport))) {
			throw new IllegalArgumentException("millrace.projections.rebuild-report is " + rebuildReport
					+ ", whose folder does not exist: make it, or name another file");
		}
	}

	private static Path folder(Path file) {
		Path folder = file.toAbsolutePath().getParent();
		return (folder != null) ? folder : file;
	}

	RebuildOrder order() {
		return new RebuildOrder(this.rebuild, this.rebuildSwap, this.rebuildReport);
	}

}
