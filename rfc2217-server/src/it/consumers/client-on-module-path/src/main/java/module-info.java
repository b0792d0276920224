/** A program that uses a remote port. */
module com.example.client {
  requires io.github.rfc2217j.client;
}
