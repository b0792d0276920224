package io.github.rfc2217j.api;

import io.github.rfc2217j.api.tls.KeyFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A password, or where it is to be found. It is looked up each time that it is needed, so a changed
 * file counts at once; its text stands in no message, in no name of a port and in no log.
 * Immutable; any thread.
 */
public final class Secret {

  /** More than any password; less than what a wrong file may hold. */
  private static final int LONGEST_FILE = 4096;

  private final char @Nullable [] text;
  private final @Nullable Path file;
  private final @Nullable String variable;

  private Secret(char @Nullable [] text, @Nullable Path file, @Nullable String variable) {
    this.text = text;
    this.file = file;
    this.variable = variable;
  }

  /**
   * Takes a password from the program.
   *
   * @param password the password; a copy is kept
   * @return the secret
   */
  public static Secret of(char[] password) {
    return new Secret(password.clone(), null, null);
  }

  /**
   * Takes the password from the first line of a file, without the line's end. On POSIX systems the
   * file must be closed to the group and to others, as key files are.
   *
   * @param file the file, in UTF-8
   * @return the secret
   */
  public static Secret inFile(Path file) {
    return new Secret(null, file, null);
  }

  /**
   * Takes the password from an environment variable of this process.
   *
   * @param variable the variable's name
   * @return the secret
   */
  public static Secret inEnvironment(String variable) {
    return new Secret(null, null, variable);
  }

  /**
   * Returns the password; the caller wipes the array when it is done. Reads the file, if it is one.
   *
   * @return a copy
   * @throws IOException if there is none; the message says where it was looked for and what to do
   */
  public char[] reveal() throws IOException {
    if (text != null) {
      return text.clone();
    }
    if (file != null) {
      return read(file);
    }
    String value = System.getenv(Objects.requireNonNull(variable));
    if (value == null) {
      throw new IOException(
          "the environment variable " + variable + " that should hold the password is not set");
    }
    return value.toCharArray();
  }

  private static char[] read(Path file) throws IOException {
    byte[] octets = KeyFiles.read(file, LONGEST_FILE);
    KeyFiles.requirePrivate(file);
    CharBuffer all;
    try {
      all = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets));
    } catch (CharacterCodingException e) {
      throw new IOException("the password file " + file + " is not text in UTF-8", e);
    } finally {
      Arrays.fill(octets, (byte) 0);
    }
    int length = 0;
    while (length < all.length() && all.get(length) != '\n' && all.get(length) != '\r') {
      length++;
    }
    char[] line = new char[length];
    all.get(line);
    Arrays.fill(all.array(), '\0');
    if (length == 0) {
      throw new IOException("the first line of the password file " + file + " is empty");
    }
    return line;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Secret that
        && Arrays.equals(text, that.text)
        && Objects.equals(file, that.file)
        && Objects.equals(variable, that.variable);
  }

  @Override
  public int hashCode() {
    // Of the text itself nothing shows.
    return Objects.hash(file, variable);
  }

  /** Says where the password is, never what it is. */
  @Override
  public String toString() {
    if (file != null) {
      return "the password in the file " + file;
    }
    return variable != null
        ? "the password in the environment variable " + variable
        : "a password from the program";
  }
}
