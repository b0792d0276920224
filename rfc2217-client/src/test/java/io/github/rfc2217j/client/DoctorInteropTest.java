package io.github.rfc2217j.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rfc2217j.api.ConnectionFailedException;
import io.github.rfc2217j.api.peers.InteropDocument;
import io.github.rfc2217j.api.peers.Peers;
import io.github.rfc2217j.client.PeerReport.Verdict;
import io.github.rfc2217j.protocol.QuirkProfile;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Examines real servers; {@code docs/interop.md} says what is found in the versions it names. */
@Timeout(150)
@ExtendWith(NoThreadsLeft.class)
class DoctorInteropTest {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(15);
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private ExternalPeer peer;

  @AfterEach
  void stop() {
    if (peer != null) {
      peer.close();
    }
  }

  /** Examines it as soon as it listens. */
  private PeerReport examine() throws Exception {
    ClientOptions options = ClientOptions.builder("127.0.0.1", peer.port()).build();
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      try {
        return PeerDoctor.examine(options);
      } catch (ConnectionFailedException e) {
        if (System.nanoTime() - deadline > 0) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private void document(String section, PeerReport report) throws Exception {
    InteropDocument.check(
        section,
        report.recognized().name(),
        report.fits().name(),
        report.quirks().stream().map(Enum::name).toList(),
        report.table(false).replace(peer.device().toString(), "/dev/ttyS0"));
  }

  @Test
  void ser2net(@TempDir Path directory) throws Exception {
    peer = LivePeers.ser2net(directory);
    PeerReport report = examine();
    assertThat(report.isComplete()).as(report.text()).isTrue();
    assertThat(report.signature()).contains("ser2net");
    assertThat(report.recognized()).isEqualTo(QuirkProfile.SER2NET);
    assertThat(report.fits()).isEqualTo(QuirkProfile.SER2NET);
    String version = LivePeers.version("/usr/sbin/ser2net", "-v");
    assumeTrue(version.contains("4.3.11"), version);
    document("ser2net 4.3.11", report);
  }

  @Test
  void sredird(@TempDir Path directory) throws Exception {
    peer = LivePeers.sredird(directory);
    PeerReport report = examine();
    assertThat(report.isComplete()).as(report.text()).isTrue();
    assertThat(report.recognized()).isEqualTo(QuirkProfile.SREDIRD);
    assertThat(report.fits()).isEqualTo(QuirkProfile.SREDIRD);
    String signature = report.signature().orElse("");
    assumeTrue(signature.startsWith("SRedird 2.2.1 "), signature);
    document("sredird 2.2.1", report);
  }

  @Test
  void pyserialsExampleServer(@TempDir Path directory) throws Exception {
    peer = LivePeers.pyserial(directory, LivePeers.Device.TAKING_ALL);
    PeerReport report = examine();
    assertThat(report.isComplete()).as(report.text()).isTrue();
    assertThat(report.recognized()).isEqualTo(QuirkProfile.PYSERIAL_SERVER);
    assertThat(report.fits()).isEqualTo(QuirkProfile.PYSERIAL_SERVER);
    assertThat(peer.speed()).isEqualTo(9600);
    String version =
        LivePeers.version(Peers.PYTHON, "-c", "import serial; print(serial.__version__)");
    assumeTrue(version.equals("3.5"), version);
    document("pyserial 3.5", report);
  }

  @Test
  void pyserialsExampleServerEndsTheConnectionOverASettingThatItsDeviceRefuses(
      @TempDir Path directory) throws Exception {
    peer = LivePeers.pyserial(directory, LivePeers.Device.WITH_LINES);
    PeerReport report = examine();
    assertThat(report.isComplete()).isFalse();
    assertThat(report.ending()).contains("the connection was closed by the peer", "while trying");
    assertThat(report.probes()).anyMatch(probe -> probe.verdict() == Verdict.CONFORMS);
    assertThat(report.notRestored()).isNotEmpty();
    assertThat(report.lastFrames()).isNotEmpty();
  }
}
