package io.github.rfc2217j.server.app.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong with a file, and what is merely suspicious. Not for several threads. */
public final class Problems {

  private record Problem(Spot spot, String text) {}

  private final String file;
  private final List<Problem> errors = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();

  /**
   * Makes an empty collection.
   *
   * @param file what messages call the file
   */
  public Problems(String file) {
    this.file = file;
  }

  /**
   * Adds something because of which the file can't be used.
   *
   * @param spot where it is
   * @param text what it is, and what to do
   */
  public void error(Spot spot, String text) {
    errors.add(new Problem(spot, text));
  }

  /**
   * Adds something that may be meant as it is.
   *
   * @param spot where it is
   * @param text what it is, and what to do
   */
  public void warn(Spot spot, String text) {
    warnings.add(new Problem(spot, text));
  }

  /**
   * Returns why the file can't be used.
   *
   * @return a line each, {@code FILE:LINE:COLUMN: what}, in the order of the file
   */
  public List<String> errors() {
    return lines(errors, "");
  }

  /**
   * Returns what is suspicious.
   *
   * @return a line each, {@code FILE:LINE:COLUMN: warning: what}, in the order of the file
   */
  public List<String> warnings() {
    return lines(warnings, "warning: ");
  }

  private List<String> lines(List<Problem> problems, String kind) {
    if (problems.isEmpty()) {
      // The usual case, in which the start need not wait until Java has made comparators.
      return List.of();
    }
    return problems.stream()
        .sorted(
            Comparator.comparingInt((Problem problem) -> problem.spot.line())
                .thenComparingInt(problem -> problem.spot.column()))
        .map(problem -> file + ":" + problem.spot + ": " + kind + problem.text)
        .toList();
  }

  /**
   * Ends the reading if there are errors.
   *
   * @throws ConfigException if there are; it has all of them
   */
  void orThrow() throws ConfigException {
    if (!errors.isEmpty()) {
      throw new ConfigException(errors());
    }
  }
}
