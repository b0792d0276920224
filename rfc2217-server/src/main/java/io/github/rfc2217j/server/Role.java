package io.github.rfc2217j.server;

/** As what a client may come in. */
enum Role {
  /** May send, set and drive lines; where a port is shared, observes while another one owns it. */
  OWNER,
  /** May look on where a port is shared, and never more. */
  OBSERVER
}
