package io.github.rfc2217j;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.server.Rfc2217Server;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows is true: its programs compile as printed and run. */
@Timeout(60)
class ReadmeTest {

  private static final Pattern BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern CLASS = Pattern.compile("public class (\\w+)");
  private static final Pattern VERSION = Pattern.compile("<version>(.*?)</version>");

  private static String readme = "";
  private static List<String> programs = List.of();

  @TempDir private Path classes;

  @BeforeAll
  static void read() throws Exception {
    readme = Files.readString(Path.of("..", "README.md"));
    programs = BLOCK.matcher(readme).results().map(block -> block.group(1)).toList();
    assertThat(programs).as("a client and a server").hasSize(2);
  }

  @Test
  void comesToThePoint() {
    assertThat(readme.lines().filter(line -> line.startsWith("#")))
        .containsExactly(
            "# rfc2217j",
            "## A client",
            "## A server",
            "## In your build",
            "## Which module do I need?",
            "## Two commands",
            "## What it does not do",
            "## More");
    assertThat(programs).allSatisfy(program -> assertThat(statements(program)).hasSizeLessThan(11));
  }

  /** The lines of a program that are neither an import, nor the class around it, nor blank. */
  private static List<String> statements(String program) {
    return program.lines().filter(line -> line.startsWith(" ") && !line.isBlank()).toList();
  }

  @Test
  void namesTheVersionThatThisIs() throws Exception {
    String project = Files.readString(Path.of("..", "pom.xml"));
    assertThat(VERSION.matcher(readme).results().map(version -> version.group(1)))
        .containsExactly(firstVersion(project));
  }

  private static String firstVersion(String pom) {
    MatchResult first = VERSION.matcher(pom).results().findFirst().orElseThrow();
    return first.group(1);
  }

  @Test
  void linksLeadSomewhere() {
    List<String> links =
        Pattern.compile("]\\(([^)]+)\\)").matcher(readme).results().map(m -> m.group(1)).toList();
    assertThat(links).hasSizeGreaterThan(5);
    assertThat(links).allSatisfy(link -> assertThat(Path.of("..", link)).exists());
  }

  @Test
  void compilesAsPrinted() {
    programs.forEach(this::compile);
  }

  @Test
  void theClientRuns() throws Exception {
    try (Rfc2217Server server =
        Rfc2217Server.builder().bind("127.0.0.1", 0).serve("sim:loop/readme-client").start()) {
      String program =
          changed(programs.get(0), "127.0.0.1:2217", server.ports().get(0).hostAndPort());
      assertThat(run(program, InputStream.nullInputStream())).matches("[1-4] octets: AT?\\R");
      assertThat(program).contains("baud=115200");
    }
  }

  @Test
  void theServerRuns() throws Exception {
    String served = "sim:loop/readme-server";
    String program = changed(programs.get(1), "2217)", "0)");
    program = changed(program, "/dev/ttyUSB0", served);
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    // The program reads from here once it serves.
    InputStream enter =
        new InputStream() {
          @Override
          public int read() {
            try (SerialPort port = SerialPorts.open("rfc2217://" + address(output))) {
              assertThat(port.settings()).hasToString("115200 8N1");
              port.write(ByteBuffer.wrap(new byte[] {42}));
              ByteBuffer octet = ByteBuffer.allocate(1);
              assertThat(port.read(octet, Duration.ofSeconds(20))).isEqualTo(1);
              assertThat(octet.get(0)).isEqualTo((byte) 42);
            } catch (java.io.IOException e) {
              throw new UncheckedIOException(e);
            }
            return '\n';
          }
        };
    assertThat(run(program, enter, output)).contains(served, "Enter ends it");
    // It has ended what it served.
    SerialPorts.open(served).close();
  }

  private static String address(ByteArrayOutputStream output) {
    String text = output.toString(StandardCharsets.UTF_8);
    Matcher port = Pattern.compile("127\\.0\\.0\\.1:(\\d+)").matcher(text);
    assertThat(port.find()).as("an address in %s", text).isTrue();
    return port.group();
  }

  private static String changed(String program, String printed, String instead) {
    assertThat(program).contains(printed);
    return program.replace(printed, instead);
  }

  private String run(String program, InputStream input) throws Exception {
    return run(program, input, new ByteArrayOutputStream());
  }

  private String run(String program, InputStream input, ByteArrayOutputStream output)
      throws Exception {
    compile(program);
    InputStream in = System.in;
    PrintStream out = System.out;
    System.setIn(input);
    System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      loader
          .loadClass(name(program))
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[0]);
    } finally {
      System.setIn(in);
      System.setOut(out);
    }
    return output.toString(StandardCharsets.UTF_8);
  }

  private static String name(String program) {
    Matcher matcher = CLASS.matcher(program);
    assertThat(matcher.find()).as("a public class in %s", program).isTrue();
    return matcher.group(1);
  }

  private void compile(String program) {
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    JavaFileObject source =
        new SimpleJavaFileObject(
            URI.create("string:///" + name(program) + ".java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return program;
          }
        };
    List<String> options =
        List.of(
            "-classpath",
            System.getProperty("java.class.path"),
            "-d",
            classes.toString(),
            "-Xlint:all,-path,-processing");
    ToolProvider.getSystemJavaCompiler()
        .getTask(null, null, diagnostics, options, null, List.of(source))
        .call();
    assertThat(diagnostics.getDiagnostics()).isEmpty();
  }
}
