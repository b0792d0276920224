package io.github.rfc2217j.server.app.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** JSON as it is written. */
class JsonTest {

  @Test
  void writesWhatIsPutIn() {
    Json json = new Json().object();
    json.key("a").value(1).key("b").value(true).key("c").array().value("x").value("y").endArray();
    json.key("d").object().endObject().key("e").nothing().key("f").raw("[2]");
    json.key("g").value(Duration.ofNanos(1_500_000)).key("h").array().endArray();
    assertThat(json.endObject())
        .hasToString(
            "{\"a\":1,\"b\":true,\"c\":[\"x\",\"y\"],\"d\":{},\"e\":null,\"f\":[2],\"g\":0.0015,"
                + "\"h\":[]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain",
        "\"\\/\b\f\n\r\t\0\u001f\u007f",
        "</script><!--",
        "\u2028\u2029",
        "\u00fc\u4e2d\ud83d\ude00",
      })
  void canBeReadBack(String text) {
    String written = new Json().object().key(text).value(text).endObject().toString();
    assertThat(JsonReader.read(written)).isEqualTo(Map.of(text, text));
    assertThat(written).doesNotContain("<", "\u2028", "\u2029", "\u007f", "\n");
  }

  @ParameterizedTest
  @ValueSource(chars = {'\ud83d', '\ude00'})
  void escapesHalfACharacter(char half) {
    String written =
        new Json().array().value("a" + half + "b").value("" + half).endArray().toString();
    assertThat(written.chars()).allMatch(character -> character < 128);
    assertThat(JsonReader.read(written)).isEqualTo(List.of("a" + half + "b", "" + half));
  }

  @Test
  void writesTimesInSeconds() {
    assertThat(Json.seconds(Duration.ofNanos(1))).isEqualTo("0.000000001");
    assertThat(Json.seconds(Duration.ofSeconds(100))).isEqualTo("100");
    assertThat(Json.seconds(Duration.ZERO)).isEqualTo("0");
    assertThat(Json.seconds(Duration.ofDays(40_000))).isEqualTo("3456000000");
  }

  @Test
  void writesThreePorts() {
    StatusJson json = new StatusJson("1.0", true, Optional.empty());
    Map<String, Object> status = JsonReader.object(JsonReader.read(json.status(Samples.three())));
    assertThat(status).containsEntry("at", "2026-03-01T12:01:00Z");
    Map<String, Object> server = JsonReader.object(status.get("server"));
    assertThat(server).containsEntry("version", "1.0").containsEntry("actions", true);
    assertThat(JsonReader.object(server.get("refusals")))
        .containsEntry("busy", BigDecimal.valueOf(3))
        .containsEntry("tls_to_plain", BigDecimal.ZERO);
    List<Object> ports = JsonReader.array(status.get("ports"));
    assertThat(ports).hasSize(3);
    Map<String, Object> first = JsonReader.object(ports.getFirst());
    assertThat(first)
        .containsEntry("id", "127.0.0.1:2217")
        .containsEntry("name", "/dev/ttyUSB0")
        .containsEntry("device", "open")
        .containsEntry("cts", true)
        .containsEntry("ri", false)
        .containsEntry("waitingForDevice", BigDecimal.valueOf(14));
    assertThat(JsonReader.object(first.get("totals")))
        .containsEntry("toDevice", BigDecimal.valueOf(5000))
        .containsEntry("framingErrors", BigDecimal.valueOf(3));
    assertThat(JsonReader.object(first.get("settings")))
        .containsEntry("text", "115200 8N1")
        .containsEntry("baudRate", BigDecimal.valueOf(115200));
    Map<String, Object> observer =
        JsonReader.object(JsonReader.array(first.get("sessions")).get(1));
    assertThat(observer)
        .containsEntry("peer", "[::1]:40002")
        .containsEntry("owner", false)
        .containsEntry("capture", null)
        .containsEntry("suspendedByClient", true);
    assertThat(observer.get("violations")).isEqualTo(Map.of("stray_se", BigDecimal.TWO));
    assertThat(JsonReader.object(ports.get(2))).containsEntry("name", "say \"hello\\n\"\n<b>");
  }
}
