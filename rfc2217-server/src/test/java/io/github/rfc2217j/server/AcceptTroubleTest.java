package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.helpers.MessageFormatter;

/** How often the log is told that nobody can be accepted. */
class AcceptTroubleTest {

  private static final IOException FULL = new IOException("Too many open files");

  private final List<String> told = new ArrayList<>();
  private final AcceptTrouble trouble = new AcceptTrouble(logger());

  private Logger logger() {
    return (Logger)
        Proxy.newProxyInstance(
            Logger.class.getClassLoader(),
            new Class<?>[] {Logger.class},
            (proxy, method, arguments) -> {
              Object[] values =
                  arguments[1] instanceof Object[] several
                      ? several
                      : List.of(arguments).subList(1, arguments.length).toArray();
              String text = MessageFormatter.basicArrayFormat((String) arguments[0], values);
              told.add(method.getName() + ": " + text);
              return null;
            });
  }

  private void fail(IOException reason, long fromMillis, long toMillis) {
    for (long at = fromMillis; at < toMillis; at += 200) {
      trouble.failed("x", reason, TimeUnit.MILLISECONDS.toNanos(at));
    }
  }

  @Test
  void isToldOnceAMinuteAndWhenItIsOver() {
    fail(FULL, 0, 60_000);
    assertThat(told)
        .singleElement()
        .asString()
        .startsWith("error: cannot accept a client for x")
        .contains("Too many open files", "LimitNOFILE=", "ulimit -n");
    fail(FULL, 60_000, 61_000);
    assertThat(told).hasSize(2);
    trouble.over("x", TimeUnit.SECONDS.toNanos(61));
    trouble.over("x", TimeUnit.SECONDS.toNanos(62));
    assertThat(told).hasSize(3);
    assertThat(told.getLast())
        .isEqualTo("info: accepting clients for x again; it has failed 305 times in 61 s");
  }

  /** As when each client that leaves lets one in that has waited. */
  @Test
  void troubleThatComesAndGoesIsToldNoOftener() {
    for (long at = 0; at < 60_000; at += 1000) {
      fail(FULL, at, at + 400);
      trouble.over("x", TimeUnit.MILLISECONDS.toNanos(at + 500));
    }
    assertThat(told).hasSize(2);
    fail(FULL, 60_000, 60_400);
    assertThat(told).hasSize(3);
  }

  @Test
  void advisesOnWhatItKnows() {
    fail(new IOException("Too many open files in system"), 0, 200);
    assertThat(told.getLast()).contains("fs.file-max").doesNotContain("ulimit");
    trouble.over("x", 0);
    fail(new IOException("Protocol error"), 60_000, 60_200);
    assertThat(told.getLast()).endsWith("clients wait meanwhile");
  }
}
