package io.github.rfc2217j.server.app.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The operation page in a JDK that has no HTTP server. */
@Timeout(60)
class MissingModuleTest {

  @Test
  void isNamedWithWhatToDo() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--limit-modules",
                "java.base,jdk.net",
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName())
            .redirectErrorStream(true)
            .start();
    try (InputStream output = process.getInputStream()) {
      String said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(said).contains("refused: ", "--add-modules jdk.httpserver");
    } finally {
      process.destroyForcibly();
    }
  }

  /** Asks for a page. */
  static final class Program {

    private Program() {}

    public static void main(String[] arguments) throws IOException {
      try {
        AdminServer.start(AdminOptions.DEFAULT, Samples::three, new Samples.Recorded()).close();
      } catch (IllegalStateException e) {
        System.out.println("refused: " + e.getMessage());
      }
    }
  }
}
