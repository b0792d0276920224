package io.github.rfc2217j.server;

import java.io.IOException;
import java.net.Socket;
import java.net.SocketAddress;

/** Where a listener's clients come in. Any thread. */
interface Door {

  /** Waits for a client; fails once the door is closed. */
  Socket accept() throws IOException;

  /** Returns where clients connect. */
  SocketAddress address();

  /** Lets nobody in any more. Idempotent. */
  void close() throws IOException;
}
