package io.github.rfc2217j.server.app.config;

import io.github.rfc2217j.api.Secret;
import io.github.rfc2217j.server.app.admin.AdminOptions;
import io.github.rfc2217j.server.app.capture.CaptureOptions;
import java.io.IOException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** Makes what a configuration says of the operation page and of captures. */
final class OperationReader {

  private final Path directory;
  private final Problems problems;

  OperationReader(Path directory, Problems problems) {
    this.directory = directory;
    this.problems = problems;
  }

  AdminOptions admin(Values values) {
    AdminOptions options = AdminOptions.DEFAULT;
    if (values.get("listen", Place.Tcp.class).isPresent()) {
      Place.Tcp place = values.get("listen", Place.Tcp.class).get();
      options = options.withAddress(place.host(), place.port());
    }
    options = options.withHostNames(Set.copyOf(values.list("host-names", String.class)));
    options =
        options.withInterval(values.get("interval", Duration.class).orElse(options.interval()));
    String key = "token-file";
    try {
      Optional<Path> file = values.get(key, Path.class).map(directory::resolve);
      if (file.isPresent()) {
        options = options.withToken(token(file.get()));
      }
      key = "listen";
      options.address();
    } catch (UnknownHostException e) {
      problems.error(values.spot(key), Reach.unknown(options.host()));
    } catch (IOException | IllegalArgumentException e) {
      problems.error(values.spot(key), String.valueOf(e.getMessage()));
    }
    return options;
  }

  private static String token(Path file) throws IOException {
    char[] token = Secret.inFile(file).reveal();
    try {
      return new String(token);
    } finally {
      Arrays.fill(token, '\0');
    }
  }

  /** Makes nothing of a directory that can't be used; it has been reported then. */
  Optional<CaptureOptions> captures(Values values, boolean hasPage) {
    Optional<Path> target = values.get("directory", Path.class).map(directory::resolve);
    if (target.isEmpty()) {
      return Optional.empty();
    }
    Path parent = target.get().toAbsolutePath().getParent();
    if (!Files.isDirectory(target.get())
        && (Files.exists(target.get()) || parent == null || !Files.isDirectory(parent))) {
      problems.error(
          values.spot("directory"),
          target.get() + " is no directory, and can't be made one: " + parent + " must be one");
      return Optional.empty();
    }
    boolean all = values.get("all", Boolean.class).orElse(false);
    if (!all && !hasPage) {
      problems.warn(
          values.spot(),
          "nobody can ask for a capture without 'admin'; say 'all: true' to have each session"
              + " captured");
    }
    try {
      return Optional.of(
          new CaptureOptions(
              target.get(),
              values.get("file-limit", Long.class).orElse(CaptureOptions.DEFAULT_FILE_LIMIT),
              values.get("total-limit", Long.class).orElse(CaptureOptions.DEFAULT_TOTAL_LIMIT),
              all));
    } catch (IllegalArgumentException e) {
      problems.error(
          values.spot(values.has("file-limit") ? "file-limit" : "total-limit"),
          String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }
}
