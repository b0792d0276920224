/**
 * Puts serial ports on the network through RFC 2217: the library and, on top of it, the program.
 */
module io.github.rfc2217j.server {
  requires transitive io.github.rfc2217j.api;
  requires io.github.rfc2217j.protocol;
  requires org.slf4j;
  requires static info.picocli;
  requires static org.jspecify;
}
