package io.github.rfc2217j.protocol;

/** What to do with CR in data while the BINARY option is off (RFC 854, RFC 856). */
public enum NvtPolicy {
  /**
   * {@link #STRICT} until the peer has answered; then {@link #TRANSPARENT} in a direction in which
   * it refused BINARY although it agreed to COM-PORT. Such peers are serial tools that send and
   * expect eight bits (microcom, cyclades-serial-client); a NUL after each CR would corrupt their
   * data.
   */
  AUTO,
  /** Send CR as CR NUL, and take CR NUL as CR, as RFC 854 says. */
  STRICT,
  /** Leave data alone. */
  TRANSPARENT
}
