package io.github.rfc2217j.server;

/** When a server has a device open. */
public enum PortLife {

  /** While there are clients: it is opened for the first one and closed after the last one. */
  ON_DEMAND,

  /**
   * From the server's start to its stop. A device that is missing is looked for until it is there.
   * What it sends while there is no client is thrown away, unless {@link PortOptions#keptOctets}
   * says otherwise.
   */
  KEEP_OPEN
}
