/**
 * The RFC 2217 protocol, both roles, as pure state machines: for the client and the server of this
 * project, and for anybody who wants to speak it over a transport of their own.
 */
module io.github.rfc2217j.protocol {
  requires static org.jspecify;
  requires transitive io.github.rfc2217j.api;

  exports io.github.rfc2217j.protocol;
  exports io.github.rfc2217j.protocol.comport;
  exports io.github.rfc2217j.protocol.telnet;
}
