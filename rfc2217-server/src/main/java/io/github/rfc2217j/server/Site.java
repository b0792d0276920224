package io.github.rfc2217j.server;

import java.io.IOException;

/** Where a listener is to be. */
interface Site {

  /**
   * Begins to listen, if the rules for who may come in fit the place.
   *
   * @param name of the port that is served there
   * @param access who may come in
   * @throws IOException if that can't be; the message says where, why and what to do
   * @throws IllegalArgumentException if the rules don't fit; the message says what does
   */
  Door open(String name, ListenerAccess access) throws IOException;

  /** Lets go of what was handed in and will not be opened. */
  default void release() throws IOException {
    // Nothing was handed in.
  }

  /** Returns what messages call it. */
  String text();
}
