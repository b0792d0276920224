package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rfc2217j.api.SerialSettings;
import io.github.rfc2217j.api.simulated.SimulatedDevice;
import io.github.rfc2217j.protocol.NvtPolicy;
import io.github.rfc2217j.protocol.QuirkProfile;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class PortOptionsTest {

  private static final int SET_BAUDRATE = 1;

  private static PortOptions.Builder unusual() {
    return PortOptions.builder()
        .sharing(SharingPolicy.SHARED)
        .life(PortLife.KEEP_OPEN)
        .onLoss(LossPolicy.HOLD)
        .linesAtStart(LinePolicy.RAISE)
        .linesAtEnd(LinePolicy.LOWER)
        .signature("bench 7")
        .idleTimeout(Duration.ofMinutes(1))
        .keepAlive(Duration.ofMinutes(2))
        .keptOctets(3)
        .observerQueue(40_000)
        .settingsDrain(Duration.ofMillis(5))
        .breakLength(Duration.ofMillis(6))
        .stuckPatience(Duration.ofMillis(7))
        .nvt(NvtPolicy.STRICT)
        .quirks(QuirkProfile.CISCO_IOS);
  }

  @Test
  void areEqualIfTheySayTheSame() {
    assertThat(PortOptions.builder().build()).isEqualTo(PortOptions.DEFAULT);
    assertThat(unusual().build()).isEqualTo(unusual().build()).isNotEqualTo(PortOptions.DEFAULT);
    assertThat(unusual().keptOctets(4).build()).isNotEqualTo(unusual().build());
  }

  @Test
  void aBuilderOfOptionsHasAllOfThem() throws ReflectiveOperationException {
    assertThat(unusual().build().toBuilder().build()).isEqualTo(unusual().build());
    for (RecordComponent each : PortOptions.class.getRecordComponents()) {
      assertThat(each.getAccessor().invoke(unusual().build()))
          .as(each.getName())
          .isNotEqualTo(each.getAccessor().invoke(PortOptions.DEFAULT));
    }
    Limits limits =
        Limits.builder()
            .connections(1)
            .connectionsPerAddress(2)
            .handshake(Duration.ofSeconds(3))
            .negotiation(Duration.ofSeconds(4))
            .commandsPerSecond(5)
            .build();
    assertThat(limits).isEqualTo(new Limits(1, 2, Duration.ofSeconds(3), Duration.ofSeconds(4), 5));
    assertThat(limits.toBuilder().build()).isEqualTo(limits);
  }

  @Test
  void saysWhatIsWrongWithOptions() {
    assertWrong(() -> PortOptions.builder().signature("").build(), "255");
    assertWrong(() -> PortOptions.builder().signature("grün").build(), "ASCII");
    assertWrong(() -> PortOptions.builder().idleTimeout(Duration.ofSeconds(-1)).build(), "7 days");
    assertWrong(() -> PortOptions.builder().keepAlive(Duration.ofMillis(1)).build(), "2 hours");
    assertWrong(() -> PortOptions.builder().keepAlive(Duration.ofHours(3)).build(), "2 hours");
    assertWrong(() -> PortOptions.builder().keptOctets(-1).build(), "1048576");
    assertWrong(() -> PortOptions.builder().observerQueue(1).build(), "16384");
    assertWrong(() -> PortOptions.builder().settingsDrain(Duration.ofSeconds(61)).build(), "60 s");
    assertWrong(() -> PortOptions.builder().breakLength(Duration.ZERO).build(), "over 0");
    assertWrong(() -> PortOptions.builder().stuckPatience(Duration.ofDays(2)).build(), "24 hours");
  }

  private static void assertWrong(Supplier<PortOptions> options, String range) {
    assertThatThrownBy(options::get)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(range);
  }

  /** One server, two ports: one counts speeds as Cisco does, the other takes them as they are. */
  @Test
  void eachPortOfAServerHasItsOwn() throws IOException {
    try (Rfc2217Server server =
            Rfc2217Server.builder()
                .bind("127.0.0.1", 0)
                .serve(
                    "indexed",
                    SerialSettings.DEFAULT,
                    PortOptions.builder().quirks(QuirkProfile.CISCO_IOS).build(),
                    settings -> SimulatedDevice.loopBack().open())
                .bind("127.0.0.1", 0)
                .serve(
                    "plain", SerialSettings.DEFAULT, settings -> SimulatedDevice.loopBack().open())
                .start();
        ScriptedClient indexed = ScriptedClient.agreed(server.address("indexed"));
        ScriptedClient plain = ScriptedClient.agreed(server.address("plain"))) {
      assertThat(indexed.ask(SET_BAUDRATE, 14)).isEqualTo(14);
      plain.baudRate(115200);
      assertThat(plain.baudRateAnswer()).isEqualTo(115200);
    }
  }
}
