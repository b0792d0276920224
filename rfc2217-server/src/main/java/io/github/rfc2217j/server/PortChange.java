package io.github.rfc2217j.server;

import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A change of the ports of a running server: some come, some go, some are replaced at their places.
 * Clients of other ports notice nothing of it.
 *
 * <pre>{@code
 * server.change()
 *     .remove(old)
 *     .replace(changed).serve("/dev/ttyUSB0", settings, options)
 *     .bind("127.0.0.1", 2219).serve("/dev/ttyUSB1", settings, options)
 *     .apply(Duration.ofSeconds(5));
 * }</pre>
 *
 * <p>Not for several threads at once; to be applied once.
 */
public final class PortChange extends PortList<PortChange> {

  private final Roster roster;
  private final List<ExportedPort> removed = new ArrayList<>();

  PortChange(Roster roster) {
    this.roster = roster;
  }

  @Override
  PortChange self() {
    return this;
  }

  /**
   * Serves a port no longer.
   *
   * @param port one of {@link Rfc2217Server#ports}
   * @return this
   */
  public PortChange remove(ExportedPort port) {
    removed.add(port);
    return this;
  }

  /**
   * Serves a port no longer, and something else in its place: another device, or the same in
   * another way or to others. The place itself stays open: clients that come meanwhile wait for the
   * new port. {@link Binding#tls}, {@link Binding#allow} and so on are to be said again.
   *
   * @param port one of {@link Rfc2217Server#ports}
   * @return its place, to say what it serves from now on
   */
  public Binding<PortChange> replace(ExportedPort port) {
    return new Binding<>(this, new KeptSite(port));
  }

  /**
   * Carries the change out: first everything that can fail is done, then the clients of ports that
   * go are let go as {@link Rfc2217Server#stop} does, and when their devices are closed, the new
   * ports are served. If this fails, nothing has changed. Blocks; changes of one server wait for
   * each other.
   *
   * @param patience how long an orderly end of the ports that go may take, as for {@link
   *     Rfc2217Server#stop}
   * @return true if they have ended; false if one of their devices can't be closed, of which the
   *     log tells
   * @throws BindException if an address can't be listened on; the message says which, why and what
   *     to do
   * @throws IOException if the lookup of a host name failed, or a file for TLS can't be used; the
   *     message says which, why and what to do
   * @throws IllegalArgumentException if a port that is to go is not served, is to go twice, the
   *     time is negative, or a new one breaks a rule of {@link Rfc2217Server.Builder#start}
   * @throws IllegalStateException if the server has been stopped
   */
  public boolean apply(Duration patience) throws IOException {
    return roster.change(wanted(), removed, patience);
  }
}
