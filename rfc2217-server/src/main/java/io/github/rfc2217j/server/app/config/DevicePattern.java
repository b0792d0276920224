package io.github.rfc2217j.server.app.config;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;

/**
 * A pattern of devices' paths in one directory, such as {@code /dev/ttyUSB*} or {@code
 * /dev/serial/by-id/usb-FTDI*}.
 *
 * @param directory where they are
 * @param glob which of them; an asterisk stands for any characters, {@code ?} for one, {@code
 *     [0-3]} for one of some
 */
public record DevicePattern(Path directory, String glob) {

  /**
   * Tells whether a device's name is a pattern.
   *
   * @param device the name
   * @return true if it has a character that stands for others
   */
  public static boolean isPattern(String device) {
    return device.startsWith("/") && device.chars().anyMatch(c -> "*?[{".indexOf(c) >= 0);
  }

  /**
   * Reads a pattern.
   *
   * @param text the pattern
   * @return what it stands for
   * @throws IllegalArgumentException if more than the last part of the path is a pattern
   */
  public static DevicePattern of(String text) {
    int slash = text.lastIndexOf('/');
    String directory = text.substring(0, slash + 1);
    String glob = text.substring(slash + 1);
    if (isPattern(directory) || glob.isEmpty()) {
      throw new IllegalArgumentException(
          "a pattern is one of names in one directory, such as /dev/ttyUSB*, not '" + text + "'");
    }
    // A pattern that is malformed fails here.
    FileSystems.getDefault().getPathMatcher("glob:" + glob);
    return new DevicePattern(Path.of(directory), glob);
  }

  /**
   * Looks for what matches now.
   *
   * @return the paths, in alphabetical order; none if the directory is not there
   * @throws IOException if the directory can't be read
   */
  public List<Path> matches() throws IOException {
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        // A link whose target is gone is no device.
        if (matcher.matches(entry.getFileName()) && Files.exists(entry)) {
          found.add(entry);
        }
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      // /dev/serial/by-id, for one, is there only while a device is.
      return found;
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    found.sort(null);
    return found;
  }

  @Override
  public String toString() {
    return directory.resolve(glob).toString();
  }
}
