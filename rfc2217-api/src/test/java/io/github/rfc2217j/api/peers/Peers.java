package io.github.rfc2217j.api.peers;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.util.Arrays;

/** Programs of others that tests talk to, where they are installed. */
public final class Peers {

  /** Debian's own Python, which sees Debian's python3-serial; another one in the PATH does not. */
  public static final String PYTHON = "/usr/bin/python3";

  private Peers() {}

  /**
   * Skips the test if a peer is not there; fails it if the environment variable {@code
   * RFC2217J_PEERS} is {@code required}.
   */
  public static void require(boolean present, String peer) {
    if (!present && "required".equals(System.getenv("RFC2217J_PEERS"))) {
      fail(peer + " is not installed, but RFC2217J_PEERS is 'required'");
    }
    assumeTrue(present, peer + " is not installed");
  }

  /** Tells whether a program is in the PATH. */
  public static boolean isOnPath(String program) {
    return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .anyMatch(directory -> new File(directory, program).canExecute());
  }
}
