package io.github.rfc2217j.endtoend.soak;

import java.nio.file.Path;
import java.time.Duration;

/** A soak in a Java virtual machine of its own, which may be a small one. */
final class Starved {

  /** Pseudo-terminals would cost processes of their own; the workers need this many ports. */
  private static final int PORTS = 20;

  private Starved() {}

  /** Takes a folder, seconds and a seed; ends with 1 if anything was lost or is left. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    Duration time = Duration.ofSeconds(Long.parseLong(arguments[1]));
    Tally tally;
    try (Soak soak = new Soak(folder, Long.parseLong(arguments[2]), PORTS, 0)) {
      tally = soak.run(time);
      soak.settle();
    }
    System.out.println(tally);
    tally.violations().forEach(System.out::println);
    System.exit(tally.violations().isEmpty() && tally.visits("undisturbed") > 0 ? 0 : 1);
  }
}
