package io.github.rfc2217j.server;

import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.SerialSettings;

/**
 * An address to listen on that waits to be told what it serves. Not for several threads at once.
 *
 * @param <L> what collects the ports
 */
public final class Binding<L extends PortList<L>> {

  private final L list;
  private final Site site;

  private final ListenerAccess access = new ListenerAccess();

  Binding(L list, Site site) {
    this.list = list;
    this.site = site;
  }

  /**
   * Listens with TLS 1.3 and 1.2, and with nothing else.
   *
   * @param options what to show and whom to believe
   * @return this
   */
  public Binding<L> tls(ServerTls options) {
    access.tls(options);
    return this;
  }

  /**
   * Lets clients from some addresses connect and no others.
   *
   * @param blocks such as {@code 192.0.2.0/24}, {@code 2001:db8::/32}, {@code 192.0.2.7}; added to
   *     those named before
   * @return this
   * @throws IllegalArgumentException if one is malformed
   */
  public Binding<L> allow(String... blocks) {
    access.allow(blocks);
    return this;
  }

  /**
   * Lets clients use the port whose certificate has one of some names, and no others. Needs {@link
   * ServerTls#withClientCa(java.nio.file.Path)}.
   *
   * @param identities subject alternative names and common names, such as {@code cn:alice}, {@code
   *     dns:*.lab.example}, {@code ip:192.0.2.7}, {@code email:*@lab.example}, {@code
   *     uri:spiffe://lab/*}; an asterisk stands for any characters, in {@code dns} for any but a
   *     dot. Added to those named before
   * @return this
   * @throws IllegalArgumentException if one is malformed
   */
  public Binding<L> owners(String... identities) {
    access.owners(identities);
    return this;
  }

  /**
   * Lets clients look on whose certificate has one of some names, where the port is {@linkplain
   * SharingPolicy#SHARED shared}; they never own it.
   *
   * @param identities as for {@link #owners}
   * @return this
   * @throws IllegalArgumentException if one is malformed
   */
  public Binding<L> observers(String... identities) {
    access.observers(identities);
    return this;
  }

  /**
   * Serves a port with {@link SerialSettings#DEFAULT}.
   *
   * @param name what {@link SerialPorts#open(String)} takes
   * @return what collects the ports
   */
  public L serve(String name) {
    return serve(name, SerialSettings.DEFAULT);
  }

  /**
   * Serves a port.
   *
   * @param name what {@link SerialPorts#open(String)} takes
   * @param settings what the port begins with for each client
   * @return what collects the ports
   */
  public L serve(String name, SerialSettings settings) {
    return serve(name, settings, wanted -> SerialPorts.open(name, wanted));
  }

  /**
   * Serves a port that the caller knows how to open.
   *
   * @param name for the log and {@link Rfc2217Server#address}
   * @param settings what the port begins with for each client
   * @param opener opens it, each time that a client comes
   * @return what collects the ports
   */
  public L serve(String name, SerialSettings settings, PortOpener opener) {
    return serve(name, settings, PortOptions.DEFAULT, opener);
  }

  /**
   * Serves a port in a way of its own.
   *
   * @param name what {@link SerialPorts#open(String)} takes
   * @param settings what the port begins with for each client that gets it
   * @param options how it is served
   * @return what collects the ports
   */
  public L serve(String name, SerialSettings settings, PortOptions options) {
    return serve(name, settings, options, wanted -> SerialPorts.open(name, wanted));
  }

  /**
   * Serves a port that the caller knows how to open, in a way of its own.
   *
   * @param name for the log and {@link Rfc2217Server#address}
   * @param settings what the port begins with for each client that gets it
   * @param options how it is served
   * @param opener opens it, each time that it is to be opened
   * @return what collects the ports
   */
  public L serve(String name, SerialSettings settings, PortOptions options, PortOpener opener) {
    return list.add(new Wanted(site, access, new Export(name, opener, settings, options)));
  }
}
