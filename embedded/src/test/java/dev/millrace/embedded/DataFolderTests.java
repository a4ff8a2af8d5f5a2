package dev.millrace.embedded;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Who may use a folder, and for what.
 */
class DataFolderTests {

	private static final String LAYOUT = "notes 1";

	@TempDir
	Path path;

	@Test
	void a_folder_is_held_by_one_at_a_time() {
		try (DataFolder folder = DataFolder.open(this.path, LAYOUT)) {
			assertThatExceptionOfType(EmbeddedStartException.class).isThrownBy(() -> DataFolder.open(this.path, LAYOUT))
				.withMessageContaining(folder.path() + " is in use by this process: stop that first");
		}
		DataFolder.open(this.path, LAYOUT).close();
	}

	@Test
	void a_folder_with_another_layout_is_refused() {
		DataFolder.open(this.path, "notes 2").close();

		assertThatExceptionOfType(EmbeddedStartException.class).isThrownBy(() -> DataFolder.open(this.path, LAYOUT))
			.withMessageContaining(
					"has the layout 'notes 2', this version of Millrace reads 'notes 1': move or delete it");
	}

	@Test
	void a_folder_with_the_files_of_somebody_else_is_refused_and_left_alone() throws Exception {
		Files.writeString(this.path.resolve("thesis.txt"), "Chapter 1");

		assertThatExceptionOfType(EmbeddedStartException.class).isThrownBy(() -> DataFolder.open(this.path, LAYOUT))
			.withMessageContaining("has files that Millrace did not write: move or delete it");
		try (var files = Files.list(this.path)) {
			assertThat(files).containsExactly(this.path.resolve("thesis.txt"));
		}
	}

	@Test
	void a_folder_that_cannot_be_made_is_one_clear_sentence() throws Exception {
		Path file = Files.createFile(this.path.resolve("file"));

		assertThatExceptionOfType(EmbeddedStartException.class)
			.isThrownBy(() -> DataFolder.open(file.resolve("folder"), LAYOUT))
			.withMessageContaining("cannot be used")
			.withMessageContaining("name another one in millrace.embedded.data-directory");
	}

	@Test
	void the_last_port_is_taken_again_if_it_is_free() throws Exception {
		try (DataFolder folder = DataFolder.open(this.path, LAYOUT)) {
			int port = folder.choosePort(0, "port");
			folder.rememberPort(port);

			assertThat(folder.choosePort(0, "port")).isEqualTo(port);
			try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
				assertThat(folder.choosePort(0, "port")).isNotEqualTo(socket.getLocalPort()).isPositive();
			}
		}
	}

	@Test
	void a_broken_port_file_is_no_reason_not_to_start() throws Exception {
		try (DataFolder folder = DataFolder.open(this.path, LAYOUT)) {
			Files.writeString(folder.resolve("port"), "");

			assertThat(folder.choosePort(0, "port")).isPositive();
		}
	}

}
