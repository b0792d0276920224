package io.github.rfc2217j.serial.jserialcomm;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.contract.PortIo;
import io.github.rfc2217j.api.peers.SocatPtyPair;
import io.github.rfc2217j.api.spi.DeafWait;
import io.github.rfc2217j.api.spi.device.NativeThread;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Native calls that can take long cost no carrier. */
@Timeout(120)
class NativeCallsTest {

  @Test
  void theLibraryIsCalledOnAPlatformThread() throws Exception {
    assertThat(
            PortIo.async(() -> call("port", () -> Thread.currentThread().isVirtual()))
                .get(20, TimeUnit.SECONDS))
        .isFalse();
  }

  @Test
  void aPortIsClosedOnAPlatformThread(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("started.jfr");
    try (SocatPtyPair pair = SocatPtyPair.open();
        Recording recording = new Recording()) {
      SerialPort port = Ports.open(pair.a());
      recording.enable("jdk.ThreadStart");
      recording.start();
      port.close();
      recording.stop();
      recording.dump(file);
      assertThat(RecordingFile.readAllEvents(file))
          .extracting(event -> event.getThread("thread").getJavaName())
          .contains("rfc2217-closing " + port.name());
    }
  }

  @Test
  void onlyOneThreadIsMadeForThoseWhoWaitForTheLibrary() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    List<CompletableFuture<Boolean>> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      calls.add(
          PortIo.async(() ->
              call(
                  "waited-for",
                  () -> {
                    inside.countDown();
                    return awaits(end);
                  })));
    }
    assertThat(inside.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(
            Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("rfc2217-opening waited-for")))
        .hasSize(1);
    end.countDown();
    for (CompletableFuture<Boolean> call : calls) {
      assertThat(call.get(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static <T> T call(String port, NativeThread.Call<T> call) throws IOException {
    return NativeLibrary.call(port, "opening", call, late -> {});
  }

  private static boolean awaits(CountDownLatch latch) {
    try (DeafWait wait = new DeafWait()) {
      return wait.until(latch, DeafWait.deadline(PortIo.PATIENCE.toNanos()));
    }
  }
}
