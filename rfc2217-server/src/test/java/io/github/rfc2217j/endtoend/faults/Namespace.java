package io.github.rfc2217j.endtoend.faults;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rfc2217j.api.peers.Peers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Commands that start a program in a world of its own; what they change ends with the program. */
final class Namespace {

  private Namespace() {}

  /** Returns what starts a program that sees an empty disk of a size at a directory. */
  static List<String> withDisk(Path directory, String size) throws Exception {
    return checked("--mount", "mount -t tmpfs -o size=" + size + " tmpfs " + directory);
  }

  /** Returns what starts a program that begins with some commands of the shell. */
  static List<String> checked(String kind, String preparation) throws Exception {
    Peers.require(Peers.isOnPath("unshare"), "unshare of util-linux");
    List<String> command = new ArrayList<>(List.of("unshare", kind));
    if (!"root".equals(System.getProperty("user.name"))) {
      command.add("--map-root-user");
    }
    command.addAll(List.of("sh", "-ec", preparation + "\nexec \"$@\"", "sh"));
    List<String> trial = new ArrayList<>(command);
    trial.add("true");
    assumeTrue(succeeds(trial), "this user may not do it here: " + String.join(" ", trial));
    return command;
  }

  private static boolean succeeds(List<String> command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    } finally {
      process.destroyForcibly();
    }
  }
}
