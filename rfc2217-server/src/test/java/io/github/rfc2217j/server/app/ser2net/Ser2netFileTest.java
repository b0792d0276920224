package io.github.rfc2217j.server.app.ser2net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.rfc2217j.server.app.config.ConfigException;
import io.github.rfc2217j.server.app.config.PortConfig;
import io.github.rfc2217j.server.app.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What ser2net's configurations become; each result is a configuration of ours. */
class Ser2netFileTest {

  @TempDir private Path directory;

  private String translated = "";

  private List<PortConfig> ports(String text) throws ConfigException, IOException {
    translated = Ser2netFile.translate("ser2net.conf", text);
    ServerConfig config =
        ServerConfig.read(Files.writeString(directory.resolve("result.yaml"), translated));
    assertThat(config.warnings()).isEmpty();
    return config.ports();
  }

  @Test
  void theYamlAsDebianInstallsIt() throws Exception {
    List<PortConfig> ports =
        ports(
            """
            %YAML 1.1
            ---
            define: &banner \\r\\nser2net port \\p device \\d [\\B] (Debian GNU/Linux)\\r\\n\\r\\n

            connection: &con0096
                accepter: tcp,localhost,2000
                enable: on
                options:
                  banner: *banner
                  kickolduser: true
                  telnet-brk-on-sync: true
                connector: serialdev,
                          /dev/ttyS0,
                          9600n81,local

            connection: &con1192
                accepter: tcp,localhost,2001
                enable: on
                options:
                  banner: *banner
                connector: serialdev,
                          /dev/ttyS1,
                          19200n81,local
            """);
    assertThat(ports)
        .extracting(PortConfig::name, PortConfig::device, each -> each.listen().toString())
        .containsExactly(
            tuple("con0096", "/dev/ttyS0", "[localhost:2000]"),
            tuple("con1192", "/dev/ttyS1", "[localhost:2001]"));
    assertThat(ports)
        .extracting(each -> each.settings().toString())
        .containsExactly("9600 8N1", "19200 8N1");
    assertThat(ports.getFirst().options().sharing()).hasToString("TAKEOVER");
    assertThat(translated)
        .contains("# NOTE banner: '", "# NOTE telnet-brk-on-sync: ", "spoke plain TCP");
  }

  @Test
  void whatTheYamlCanSay() throws Exception {
    List<PortConfig> ports =
        ports(
            """
            define: &speed 115200
            default:
              name: speed
              value: 57600
              class: serialdev
            default:
              name: kickolduser
              value: true
            default: {name: rtscts, value: true, class: serialdev}
            connection: &one
              accepter: telnet(rfc2217),tcp,192.0.2.1,2000
              timeout: 300
              connector: serialdev(nouucplock=true),/dev/ttyUSB0,local
              options:
                remaddr: 192.0.2.7,0;!198.51.100.1,100
                signature: "mine: 1"
                max-connections: 3
                chardelay: false
                mdns: true
            connection: &two
              accepter: telnet(rfc2217),tcp,2001
              connector: serialdev,/dev/ttyUSB1,*(speed)e72 hangup-when-done
            connection: &three
              accepter: telnet(rfc2217),tcp,2001
              connector: serialdev,/dev/ttyUSB2
            connection: &four
              accepter: udp,2002
              connector: serialdev,/dev/ttyUSB3
            connection: &five
              accepter: tcp,2003
              enable: off
              connector: serialdev,/dev/ttyUSB4
            connection: &six
              accepter: telnet(rfc2217),tcp,localhost,2004
              connector: telnet(rfc2217),tcp,lab7,2217
            connection: &seven
              accepter: telnet(rfc2217),mux,ssl(key=/no/key,cert=/no/cert),tcp,2005
              connector: ipmisol,lan -U x
            rotator: &r
              accepter: tcp,2100
            led: &l
              driver: sysfs
            admin:
              accepter: tcp,localhost,2101
            """);
    assertThat(ports).extracting(PortConfig::name).containsExactly("one", "two", "six");
    PortConfig one = ports.getFirst();
    assertThat(one.listen()).hasToString("[192.0.2.1:2000]");
    assertThat(one.allow()).containsExactly("192.0.2.7");
    assertThat(one.settings()).hasToString("57600 8N1 rtscts");
    assertThat(one.options().idleTimeout()).hasMinutes(5);
    assertThat(one.options().signature()).isEqualTo("mine: 1");
    assertThat(one.options().sharing()).hasToString("SHARED");
    assertThat(ports.get(1).settings()).hasToString("115200 7E2 rtscts");
    assertThat(ports.get(1).listen()).hasToString("[127.0.0.1:2001]");
    assertThat(ports.get(1).options().linesAtEnd()).hasToString("LOWER");
    assertThat(ports.get(2).device()).isEqualTo("rfc2217://lab7:2217");
    assertThat(translated.lines().filter(line -> line.contains("# NOTE")))
        .anySatisfy(line -> assertThat(line).contains("remaddr: '!198.51.100.1,100'"))
        .anySatisfy(line -> assertThat(line).contains("max-connections: 3"))
        .anySatisfy(line -> assertThat(line).contains("mdns: 'true' has no counterpart"))
        .anySatisfy(line -> assertThat(line).contains("chardelay: not needed"))
        .anySatisfy(line -> assertThat(line).contains("every address to anybody"))
        .anySatisfy(line -> assertThat(line).contains("127.0.0.1:2001 is taken"))
        .anySatisfy(line -> assertThat(line).contains("'udp,2002'"))
        .anySatisfy(line -> assertThat(line).contains("enable: off"))
        .anySatisfy(line -> assertThat(line).contains("'mux'"))
        .anySatisfy(line -> assertThat(line).contains("/no/cert"))
        .anySatisfy(line -> assertThat(line).contains("'ipmisol,lan -U x'"))
        .anySatisfy(line -> assertThat(line).contains("rotator 'r'"))
        .anySatisfy(line -> assertThat(line).contains("led 'l'"))
        .anySatisfy(line -> assertThat(line).contains("admin: "));
    assertThat(translated).contains("  # - name: three\n", "  # - name: four\n");
  }

  @Test
  void theYamlOfVersion46() throws Exception {
    List<PortConfig> ports =
        ports(
            """
            connections:
              con1:
                accepter: telnet(rfc2217),tcp,localhost,2000
                connector: serialdev,/dev/ttyS0,9600n81
            """);
    assertThat(ports).singleElement().extracting(PortConfig::name).isEqualTo("con1");
  }

  @Test
  void theLinesOfTheOldFormat() throws Exception {
    List<PortConfig> ports =
        ports(
            """
            # a comment
            BANNER:hello:Welcome to \\d\\r\\n
            SIGNATURE:mine:the lab
            TRACEFILE:tr1:/tmp/\\p
            DEVICE:modem:/dev/ttyS5
            CONTROLPORT:localhost,5000
            2000:telnet:600:/dev/ttyS0:9600 8DATABITS NONE 1STOPBIT hello remctl tr=tr1
            localhost,2001:telnet:0:/dev/ttyS1:115200 EVEN 7DATABITS 2STOPBITS XONXOFF -RTSCTS LOCAL HANGUP_WHEN_DONE remctl mine
            2002:raw:0:/dev/ttyS0:19200 kickolduser NOBREAK
            2003:off:0:/dev/ttyS3:9600
            2004:rawlp:0:/dev/lp0
            2005:telnet:0:modem:1200 max-connections=2 remctl
            nonsense
            """);
    assertThat(ports)
        .extracting(PortConfig::device)
        .containsExactly("/dev/ttyS0", "/dev/ttyS1", "/dev/ttyS0", "/dev/lp0", "/dev/ttyS5");
    assertThat(ports)
        .extracting(PortConfig::name)
        .containsExactly("ttyS0", "ttyS1", "ttyS0-2", "lp0", "ttyS5");
    assertThat(ports)
        .extracting(each -> each.settings().toString())
        .containsExactly("9600 8N1", "115200 7E2 xonxoff", "19200 8N1", "9600 8N1", "1200 8N1");
    assertThat(ports.getFirst().options().idleTimeout()).hasMinutes(10);
    assertThat(ports.get(1).options().signature()).isEqualTo("the lab");
    assertThat(ports.get(1).options().linesAtEnd()).hasToString("LOWER");
    assertThat(ports.get(2).options().sharing()).hasToString("TAKEOVER");
    assertThat(ports.get(4).options().sharing()).hasToString("SHARED");
    assertThat(translated)
        .contains(
            "hello: a BANNER",
            "tr=tr1: a TRACEFILE",
            "CONTROLPORT",
            "'nonsense' is not understood",
            "'NOBREAK'",
            "the port is off",
            "  # - name: ttyS3\n");
  }

  @Test
  void brokenYamlIsToldWithItsPlace() {
    assertThatThrownBy(() -> Ser2netFile.translate("x", "connection: &a\n  accepter: [\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("x:3:1: ");
  }

  @Test
  void hostileTextBecomesNoYaml() throws Exception {
    List<PortConfig> ports =
        ports(
            """
            connection: &a
              accepter: telnet(rfc2217),tcp,localhost,2000
              connector: "serialdev,/dev/tty\\"\\n  x: y,9600"
              name: "a\\nports: #"
              options: {signature: "a\\\\b\\"c", "x\\ny": "z\\n- q"}
            """);
    assertThat(ports).hasSize(1);
    assertThat(ports.getFirst().options().signature()).isEqualTo("a\\b\"c");
  }
}
