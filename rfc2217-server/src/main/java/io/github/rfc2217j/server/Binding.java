package io.github.rfc2217j.server;

import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.api.SerialSettings;

/**
 * An address to listen on that waits to be told what it serves. Not for several threads at once.
 */
public final class Binding {

  private final Rfc2217Server.Builder builder;
  private final Site site;

  private final ListenerAccess access = new ListenerAccess();

  Binding(Rfc2217Server.Builder builder, Site site) {
    this.builder = builder;
    this.site = site;
  }

  /**
   * Listens with TLS 1.3 and 1.2, and with nothing else.
   *
   * @param options what to show and whom to believe
   * @return this
   */
  public Binding tls(ServerTls options) {
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
  public Binding allow(String... blocks) {
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
  public Binding owners(String... identities) {
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
  public Binding observers(String... identities) {
    access.observers(identities);
    return this;
  }

  /**
   * Serves a port with {@link SerialSettings#DEFAULT}.
   *
   * @param name what {@link SerialPorts#open(String)} takes
   * @return the builder
   */
  public Rfc2217Server.Builder serve(String name) {
    return serve(name, SerialSettings.DEFAULT);
  }

  /**
   * Serves a port.
   *
   * @param name what {@link SerialPorts#open(String)} takes
   * @param settings what the port begins with for each client
   * @return the builder
   */
  public Rfc2217Server.Builder serve(String name, SerialSettings settings) {
    return serve(name, settings, wanted -> SerialPorts.open(name, wanted));
  }

  /**
   * Serves a port that the caller knows how to open.
   *
   * @param name for the log and {@link Rfc2217Server#address}
   * @param settings what the port begins with for each client
   * @param opener opens it, each time that a client comes
   * @return the builder
   */
  public Rfc2217Server.Builder serve(String name, SerialSettings settings, PortOpener opener) {
    return serve(name, settings, PortOptions.DEFAULT, opener);
  }

  /**
   * Serves a port in a way of its own.
   *
   * @param name what {@link SerialPorts#open(String)} takes
   * @param settings what the port begins with for each client that gets it
   * @param options how it is served
   * @return the builder
   */
  public Rfc2217Server.Builder serve(String name, SerialSettings settings, PortOptions options) {
    return serve(name, settings, options, wanted -> SerialPorts.open(name, wanted));
  }

  /**
   * Serves a port that the caller knows how to open, in a way of its own.
   *
   * @param name for the log and {@link Rfc2217Server#address}
   * @param settings what the port begins with for each client that gets it
   * @param options how it is served
   * @param opener opens it, each time that it is to be opened
   * @return the builder
   */
  public Rfc2217Server.Builder serve(
      String name, SerialSettings settings, PortOptions options, PortOpener opener) {
    return builder.add(
        new Rfc2217Server.Builder.Wanted(site, access, name, opener, settings, options));
  }
}
