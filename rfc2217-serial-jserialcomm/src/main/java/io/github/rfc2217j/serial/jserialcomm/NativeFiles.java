package io.github.rfc2217j.serial.jserialcomm;

import com.fazecast.jSerialComm.SerialPort;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleReader;
import java.lang.module.ResolvedModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * jSerialComm's native code for an operating system, unpacked from its artifact into a fresh
 * directory that only this user may enter. Closing deletes what was made, and nothing else.
 */
final class NativeFiles implements AutoCloseable {

  private static final String PREFIX = "rfc2217j-jserialcomm-";

  private static final String ELF = "libjSerialComm.so";

  private static final System.Logger LOG = System.getLogger(NativeFiles.class.getName());

  /** Where jSerialComm 2.11.4 has what for an operating system. */
  private record Place(String system, String file, List<String> architectures) {}

  private final Path directory;

  /** What was made, the last first. */
  private final Deque<Path> made = new ArrayDeque<>();

  private NativeFiles(Path directory) {
    this.directory = directory;
    made.push(directory);
  }

  /**
   * Unpacks into the temporary directory or, where nothing may be executed from that, into the
   * user's home directory.
   */
  static NativeFiles unpack(Platform platform) throws IOException {
    NativeFiles temporary = new NativeFiles(Files.createTempDirectory(PREFIX));
    Path home = Path.of(System.getProperty("user.home", ""));
    if (temporary.fill(place(platform)) || !platform.posix() || !Files.isWritable(home)) {
      return temporary;
    }
    temporary.close();
    NativeFiles other = new NativeFiles(Files.createTempDirectory(home, "." + PREFIX));
    other.fill(place(platform));
    return other;
  }

  private static Place place(Platform platform) {
    return switch (platform) {
      case WINDOWS ->
          new Place("Windows", "jSerialComm.dll", List.of("aarch64", "armv7", "x86_64", "x86"));
      case MAC -> new Place("OSX", "libjSerialComm.jnilib", List.of("aarch64", "x86_64", "x86"));
      case SOLARIS ->
          new Place("Solaris", ELF, List.of("sparcv9_64", "sparcv8plus_32", "x86_64", "x86"));
      case FREE_BSD -> new Place("FreeBSD", ELF, List.of("arm64", "x86_64", "x86"));
      case OPEN_BSD -> new Place("OpenBSD", ELF, List.of("amd64", "x86"));
      case LINUX, OTHER_POSIX ->
          new Place(
              "Linux",
              ELF,
              List.of(
                  "armv5",
                  "armv6hf",
                  "armv7hf",
                  "armv8_32",
                  "armv8_64",
                  "ppc64le",
                  "x86_64",
                  "x86"));
      case UNKNOWN -> throw new IllegalArgumentException("jSerialComm has no code for it");
    };
  }

  /**
   * Unpacks for all processors, as jSerialComm finds out by trying which file it can load; false if
   * the file system does not let them be executed.
   */
  private boolean fill(Place place) throws IOException {
    try {
      boolean executable = true;
      Path system = made(Files.createDirectory(directory.resolve(place.system())));
      for (String architecture : place.architectures()) {
        Optional<byte[]> content =
            read(String.join("/", place.system(), architecture, place.file()));
        // Somebody may have taken the other processors' files out of the artifact.
        if (content.isPresent()) {
          Path folder = made(Files.createDirectory(system.resolve(architecture)));
          Path file = made(folder.resolve(place.file()));
          Files.write(file, content.get(), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
          executable &= file.toFile().setExecutable(true) && Files.isExecutable(file);
        }
      }
      return executable;
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private Path made(Path path) {
    made.push(path);
    return path;
  }

  /** Reads a file of jSerialComm's artifact, which as a module shows them to its own code only. */
  private static Optional<byte[]> read(String resource) throws IOException {
    Module module = SerialPort.class.getModule();
    if (!module.isNamed()) {
      try (InputStream content = SerialPort.class.getResourceAsStream("/" + resource)) {
        return content == null ? Optional.empty() : Optional.of(content.readAllBytes());
      }
    }
    ResolvedModule resolved =
        module.getLayer().configuration().findModule(module.getName()).orElseThrow();
    try (ModuleReader reader = resolved.reference().open()) {
      Optional<InputStream> found = reader.open(resource);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      try (InputStream content = found.get()) {
        return Optional.of(content.readAllBytes());
      }
    }
  }

  /** The directory, as {@code jSerialComm.library.path} takes it. */
  Path directory() {
    return directory;
  }

  @Override
  public void close() {
    while (!made.isEmpty()) {
      Path path = made.pop();
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        // Windows keeps a loaded file, and so its directories, from being deleted.
        LOG.log(
            Platform.CURRENT.posix() ? System.Logger.Level.WARNING : System.Logger.Level.DEBUG,
            "could not delete " + path + "; it is not needed any more",
            e);
      }
    }
  }
}
