package io.github.rfc2217j.server;

/** Whether clients must show certificates. */
public enum ClientCertificates {
  /** They are not asked. */
  NONE,
  /** They are asked, and may have none. */
  OPTIONAL,
  /** Without one they do not come in. */
  REQUIRED
}
