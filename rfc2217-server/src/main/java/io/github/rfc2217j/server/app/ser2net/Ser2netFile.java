package io.github.rfc2217j.server.app.ser2net;

import io.github.rfc2217j.server.app.config.ConfigException;
import io.github.rfc2217j.server.app.config.YamlFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Turns a configuration file of ser2net into one of ours. */
public final class Ser2netFile {

  private static final Pattern YAML =
      Pattern.compile("^(%YAML|connections?:|defines?:|defaults?:)", Pattern.MULTILINE);

  private Ser2netFile() {}

  /**
   * Translates a file of ser2net 4 (YAML) or of ser2net 2 and 3 (a line for each port).
   *
   * @param file the file
   * @return the text of a configuration; what has no counterpart stands in comments
   * @throws IOException if the file can't be read
   * @throws ConfigException if it is not what it begins as
   */
  public static String translate(Path file) throws IOException, ConfigException {
    return translate(file.toString(), YamlFile.read(file));
  }

  static String translate(String source, String text) throws ConfigException {
    return YAML.matcher(text).find()
        ? Ser2netYaml.translate(source, text)
        : Ser2netLines.translate(source, text);
  }
}
