package io.github.rfc2217j.server.app.config;

import java.util.List;

/** A configuration that can't be used; the message has a line for each error. */
public final class ConfigException extends Exception {

  private static final long serialVersionUID = 1;

  /**
   * Makes one.
   *
   * @param errors a line each, with the place in the file
   */
  public ConfigException(List<String> errors) {
    super(String.join(System.lineSeparator(), errors));
  }
}
