package io.github.rfc2217j.server.app;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which processes have which devices open, as {@code /proc} tells it to this user.
 *
 * @param processes what holds a device, by its path
 * @param known whether the system tells at all
 * @param hidden how many processes this user may not look into
 */
record Holders(Map<Path, List<String>> processes, boolean known, int hidden) {

  /** Looks at all processes that this user may look into; the answer is of that moment. */
  static Holders look(Path proc) {
    Map<Path, List<String>> processes = new HashMap<>();
    int hidden = 0;
    List<Path> all = entries(proc, "[0-9]*");
    for (Path process : all) {
      Path descriptors = process.resolve("fd");
      if (Files.exists(descriptors) && !Files.isReadable(descriptors)) {
        hidden++;
        continue;
      }
      String name = process.getFileName() + " (" + command(process) + ")";
      for (Path descriptor : entries(descriptors, "*")) {
        Path file = target(descriptor);
        if (file.startsWith("/dev")) {
          List<String> holding = processes.computeIfAbsent(file, each -> new ArrayList<>());
          if (!holding.contains(name)) {
            holding.add(name);
          }
        }
      }
    }
    return new Holders(processes, !all.isEmpty(), hidden);
  }

  /** Says who holds a device: processes, {@code -} for none, {@code ?} for what can't be told. */
  String of(String device) {
    Path path = Path.of(device);
    Path real;
    try {
      real = path.toRealPath();
    } catch (IOException e) {
      real = path;
    }
    List<String> holding = processes.getOrDefault(real, List.of());
    if (!holding.isEmpty()) {
      return String.join(", ", holding);
    }
    return known && hidden == 0 && Files.exists(real) ? "-" : "?";
  }

  private static List<Path> entries(Path directory, String glob) {
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, glob)) {
      entries.forEach(all::add);
    } catch (IOException | DirectoryIteratorException e) {
      // The process has ended, or there is no such file system here; what was found counts.
      return all;
    }
    return all;
  }

  private static Path target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor);
    } catch (IOException e) {
      // Closed since it was listed.
      return descriptor;
    }
  }

  private static String command(Path process) {
    try {
      return Files.readString(process.resolve("comm")).strip();
    } catch (IOException e) {
      // It has ended.
      return "?";
    }
  }
}
