package io.github.rfc2217j.api.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Compares numbers in Java with those of C headers, by having a compiler check assertions; nothing
 * runs, so it may be a cross compiler.
 *
 * <p>Skips or fails the test where the compiler is not installed, as {@link Peers#require} says.
 */
public final class CHeaders {

  /** For x86-64 with glibc, for x86-64 with musl, and for aarch64 with glibc. */
  public static final List<String> COMPILERS = List.of("gcc", "musl-gcc", "aarch64-linux-gnu-gcc");

  private final String compiler;
  private final List<String> source = new ArrayList<>();

  /** Compares with what a compiler says. */
  public CHeaders(String compiler) {
    Peers.require(Peers.isOnPath(compiler), compiler);
    this.compiler = compiler;
  }

  public CHeaders include(String... headers) {
    for (String header : headers) {
      source.add("#include <" + header + ">");
    }
    return this;
  }

  /** Asserts that an expression of C has a value, to 32 bits. */
  public CHeaders same(String expression, long value) {
    source.add(
        "_Static_assert((unsigned int)(%s) == 0x%xu, \"%s is not 0x%x\");"
            .formatted(
                expression,
                value & 0xffff_ffffL,
                expression.replace("\"", ""),
                value & 0xffff_ffffL));
    return this;
  }

  /**
   * Asserts of a class's constants that C has the same; of all static numbers but those without a
   * counterpart.
   *
   * @param expressions what those are in C whose names are not C's; an empty one leaves it out
   */
  public CHeaders constantsOf(Class<?> type, Map<String, String> expressions)
      throws IllegalAccessException {
    for (Field field : type.getDeclaredFields()) {
      boolean number = field.getType() == int.class || field.getType() == long.class;
      String expression = expressions.getOrDefault(field.getName(), field.getName());
      if (number
          && java.lang.reflect.Modifier.isStatic(field.getModifiers())
          && !expression.isEmpty()) {
        field.setAccessible(true);
        same(expression, field.getLong(null));
      }
    }
    return this;
  }

  /** Compiles, and returns what the compiler has to say; nothing if all are the same. */
  public String complaints(Path directory) throws IOException {
    Path file = Files.write(directory.resolve(compiler + ".c"), source);
    List<String> command = new ArrayList<>(List.of(compiler, "-fsyntax-only", "-std=gnu11"));
    if (compiler.equals("musl-gcc")) {
      // The kernel's headers, behind musl's own.
      command.addAll(
          List.of("-idirafter", "/usr/include", "-idirafter", "/usr/include/x86_64-linux-gnu"));
    }
    command.add(file.toString());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (BufferedReader lines = process.inputReader()) {
      return lines.lines().collect(Collectors.joining("\n"));
    }
  }
}
