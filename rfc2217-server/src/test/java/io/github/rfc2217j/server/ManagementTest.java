package io.github.rfc2217j.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers as JMX shows them. */
@Timeout(60)
class ManagementTest {

  private static final MBeanServer BEANS = ManagementFactory.getPlatformMBeanServer();

  private static Rfc2217Server serve(String name) throws IOException {
    return Rfc2217Server.builder().jmx(name).bind("127.0.0.1", 0).serve("sim:loop").start();
  }

  private static ObjectName id(String name) throws Exception {
    return new ObjectName("io.github.rfc2217j:type=Server,name=" + name);
  }

  @Test
  void showsTheFiguresInOpenTypesUntilItStops() throws Exception {
    ObjectName id = id("lab");
    try (Rfc2217Server server = serve("lab");
        ScriptedClient client = ScriptedClient.agreed(server.address("sim:loop"))) {
      client.sendText("hello");
      assertThat(client.readText(5)).isEqualTo("hello");
      assertThat(BEANS.getMBeanInfo(id).getDescriptor().getFieldValue("mxbean")).isEqualTo("true");
      CompositeData[] ports = (CompositeData[]) BEANS.getAttribute(id, "Ports");
      CompositeData[] sessions = (CompositeData[]) ports[0].get("sessions");
      assertThat(ports[0].get("device")).isEqualTo("OPEN");
      assertThat(sessions[0].get("toDevice")).isEqualTo(5L);

      ServerMXBean bean = JMX.newMXBeanProxy(BEANS, id, ServerMXBean.class);
      assertThat(bean.getName()).isEqualTo("lab");
      assertThat(bean.getConnections()).isEqualTo(1);
      assertThat(bean.getRefusals()).hasSize(Refusal.values().length).containsEntry("BUSY", 0L);
      ServerMXBean.Port port = bean.getPorts().getFirst();
      assertThat(port.getName()).isEqualTo("sim:loop");
      assertThat(port.getAddress()).isEqualTo(server.ports().getFirst().hostAndPort());
      assertThat(port.getSettings()).isEqualTo("9600 8N1");
      assertThat(port.isDtr()).isTrue();
      assertThat(port.getSessions().getFirst().isOwner()).isTrue();
      assertThat(port.getSessions().getFirst().getProfile()).isEqualTo("standard");
    }
    assertThat(BEANS.isRegistered(id)).isFalse();
  }

  @Test
  void showsAnyNumberOfServersAndEachNameOnce() throws Exception {
    try (Rfc2217Server one = serve("one");
        Rfc2217Server two = serve("two, or: *")) {
      assertThat(one.ports()).hasSameSizeAs(two.ports());
      assertThat(BEANS.queryNames(new ObjectName("io.github.rfc2217j:type=Server,*"), null))
          .containsExactlyInAnyOrder(id("one"), id(ObjectName.quote("two, or: *")));
      assertThatThrownBy(() -> serve("one"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'one'");
      assertThat(BEANS.isRegistered(id("one"))).isTrue();
    }
  }

  @Test
  void showsNothingUnlessAsked() throws Exception {
    try (Rfc2217Server server =
        Rfc2217Server.builder().bind("127.0.0.1", 0).serve("sim:loop").start()) {
      assertThat(server.ports()).hasSize(1);
      assertThat(BEANS.queryNames(new ObjectName("io.github.rfc2217j:*"), null)).isEmpty();
    }
  }
}
