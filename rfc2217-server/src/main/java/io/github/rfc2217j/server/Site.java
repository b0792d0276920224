package io.github.rfc2217j.server;

import java.io.IOException;

/** Where a listener is to be. */
interface Site {

  /**
   * Looks whether the rules for who may come in fit the place.
   *
   * @param name of the port that is to be served there
   * @param access who may come in
   * @throws IOException if there is no such place; the message says why and what to do
   * @throws IllegalArgumentException if they don't; the message says what does
   */
  void check(String name, ListenerAccess access) throws IOException;

  /**
   * Begins to listen.
   *
   * @param name of the port that is served there
   * @throws IOException if that can't be; the message says where, why and what to do
   */
  Door open(String name) throws IOException;

  /** Lets go of what was handed in and will not be opened. */
  default void release() throws IOException {
    // Nothing was handed in.
  }

  /** Returns what messages call it. */
  String text();
}
