package io.github.rfc2217j.server.app;

import io.github.rfc2217j.server.app.config.LogLevels;
import java.util.Map;

/**
 * Hands the levels of the configuration to slf4j-simple, by the system properties that it reads
 * when the first logger is made; no class of the program that is loaded before that has a logger.
 * What the command line of the Java virtual machine says wins.
 */
final class LogSetup {

  private static final String PREFIX = "org.slf4j.simpleLogger.";

  private LogSetup() {}

  static void apply(LogLevels levels) {
    set(PREFIX + "defaultLogLevel", levels.level());
    for (Map.Entry<String, String> each : levels.loggers().entrySet()) {
      set(PREFIX + "log." + each.getKey(), each.getValue());
    }
  }

  private static void set(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }
}
