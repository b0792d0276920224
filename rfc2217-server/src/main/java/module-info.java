/**
 * Puts serial ports on the network through RFC 2217: the library and, on top of it, the program.
 *
 * <p>Embedders use {@code io.github.rfc2217j.server} and need neither the command line's library
 * nor a logger.
 */
module io.github.rfc2217j.server {
  requires transitive io.github.rfc2217j.api;
  requires transitive io.github.rfc2217j.protocol;
  requires jdk.net;
  requires static java.management;
  requires static jdk.httpserver;
  requires static jdk.jfr;
  requires org.slf4j;
  requires static info.picocli;
  requires static org.snakeyaml.engine;
  requires static org.jspecify;

  exports io.github.rfc2217j.server;

  opens io.github.rfc2217j.server.app to
      info.picocli;
}
