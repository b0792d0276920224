package io.github.rfc2217j.server;

/** What becomes of a client that comes while another one has the port. */
public enum SharingPolicy {

  /**
   * One client at a time: the newcomer gets a line of text that says that the port is in use, and
   * is let go.
   */
  EXCLUSIVE,

  /**
   * One client at a time: the newcomer gets the port, and the one before is let go. A person gets a
   * line of text that says so; a program does not, that is, while COM-PORT is up, for it would take
   * the line for octets of the device. Two clients that both come again whenever they are let go
   * take the port from each other in turn.
   */
  TAKEOVER,

  /**
   * The first client owns the port: it sends and sets. Others are observers: they get what the
   * device sends and the reports of the modem and error lines, and true answers to what they ask.
   * What they want to set is answered with the value in force, what they send is thrown away; both
   * are counted. A purge concerns what waits for them alone. An observer that reads too slowly is
   * let go, see {@link PortOptions#observerQueue}.
   *
   * <p>When the owner leaves, observers stay observers, and the next client that comes owns the
   * port: a program that lost its connection gets the port back, which an observer that never
   * leaves would otherwise take from it.
   */
  SHARED
}
