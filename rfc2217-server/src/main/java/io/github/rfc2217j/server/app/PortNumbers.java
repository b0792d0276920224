package io.github.rfc2217j.server.app;

import io.github.rfc2217j.server.app.config.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which TCP port each device has that a pattern found, so that it has the same one when it comes
 * again: remembered while the program runs, and in a file if there is one. Not for several threads
 * at once.
 */
final class PortNumbers {

  private static final Logger LOG = LoggerFactory.getLogger(PortNumbers.class);

  private static final String FILE = "ports";
  private static final Pattern LINE = Pattern.compile("(\\d{1,5}) (.+)");

  /** The device that was seen last stands last. */
  private final Map<String, Integer> numbers = new LinkedHashMap<>();

  private final Optional<Path> file;

  /**
   * Reads what is remembered.
   *
   * @param directory where; empty to remember while the program runs
   * @throws IOException if it can't be read
   */
  PortNumbers(Optional<Path> directory) throws IOException {
    this.file = directory.map(each -> each.resolve(FILE));
    if (file.isPresent() && Files.exists(file.get())) {
      for (String line : Files.readAllLines(file.get())) {
        Matcher matcher = LINE.matcher(line);
        if (matcher.matches()) {
          numbers.put(matcher.group(2), Integer.parseInt(matcher.group(1)));
        }
      }
    }
  }

  /**
   * Returns a device's port: the one that it had, or one that no device ever had, or the one of the
   * device that was away longest.
   *
   * @param device what tells it from others
   * @param used the numbers that devices have which are there now
   * @throws IOException if all of the range are used
   */
  int of(Place.Range range, String device, Collection<Integer> used) throws IOException {
    String key = range.host() + " " + device;
    Integer before = numbers.remove(key);
    int number = before != null && isFree(before, range, used) ? before : unused(range, used);
    numbers.put(key, number);
    if (before == null || before != number) {
      save();
    }
    return number;
  }

  private static boolean isFree(int number, Place.Range range, Collection<Integer> used) {
    return number >= range.first() && number <= range.last() && !used.contains(number);
  }

  private int unused(Place.Range range, Collection<Integer> used) throws IOException {
    for (int number = range.first(); number <= range.last(); number++) {
      if (!numbers.containsValue(number) && !used.contains(number)) {
        return number;
      }
    }
    for (Map.Entry<String, Integer> each : new ArrayList<>(numbers.entrySet())) {
      if (each.getKey().startsWith(range.host() + " ") && isFree(each.getValue(), range, used)) {
        numbers.remove(each.getKey());
        return each.getValue();
      }
    }
    throw new IOException("all TCP ports of " + range + " are used; make the range longer");
  }

  /** What can't be written is remembered all the same, while the program runs. */
  private void save() {
    if (file.isEmpty()) {
      return;
    }
    List<String> lines = new ArrayList<>();
    numbers.forEach((device, number) -> lines.add(number + " " + device));
    try {
      Path fresh = Files.createTempFile(file.get().toAbsolutePath().getParent(), FILE, ".new");
      Files.write(fresh, lines);
      Files.move(fresh, file.get(), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.warn(
          "which device has which TCP port can't be written to {}, and is forgotten when the server"
              + " stops: {}",
          file.get(),
          e.toString());
    }
  }
}
