/** Opens remote serial ports through RFC 2217. */
module io.github.rfc2217j.client {
  requires transitive io.github.rfc2217j.api;
  requires io.github.rfc2217j.protocol;
  requires org.slf4j;
  requires static org.jspecify;
}
