package io.github.rfc2217j.server;

import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Shows a server by JMX, from a snapshot for each attribute that is asked for. Any thread.
 *
 * @param name the name that the server was given
 * @param snapshots takes a snapshot
 */
record ServerBean(String name, Supplier<ServerSnapshot> snapshots) implements ServerMXBean {

  @Override
  public String getName() {
    return name;
  }

  @Override
  public int getConnections() {
    return snapshots.get().connections();
  }

  @Override
  public Map<String, Long> getRefusals() {
    return named(snapshots.get().refusals());
  }

  @Override
  public List<Port> getPorts() {
    return snapshots.get().ports().stream().<Port>map(PortBean::new).toList();
  }

  private static Map<String, Long> named(Map<? extends Enum<?>, Long> counts) {
    Map<String, Long> named = new TreeMap<>();
    counts.forEach((kind, count) -> named.put(kind.name(), count));
    return named;
  }

  private record PortBean(PortSnapshot shown) implements Port {

    @Override
    public String getName() {
      return shown.port().name();
    }

    @Override
    public String getAddress() {
      return shown.port().hostAndPort();
    }

    @Override
    public String getDevice() {
      return shown.device().name();
    }

    @Override
    public Date getDeviceSince() {
      return Date.from(shown.deviceSince());
    }

    @Override
    public String getSettings() {
      return shown.status().settings().toString();
    }

    @Override
    public boolean isBreakOn() {
      return shown.status().breakOn();
    }

    @Override
    public boolean isDtr() {
      return shown.status().dtr();
    }

    @Override
    public boolean isRts() {
      return shown.status().rts();
    }

    @Override
    public boolean isCts() {
      return shown.modem().cts();
    }

    @Override
    public boolean isDsr() {
      return shown.modem().dsr();
    }

    @Override
    public boolean isRi() {
      return shown.modem().ri();
    }

    @Override
    public boolean isCd() {
      return shown.modem().cd();
    }

    @Override
    public String getSharing() {
      return shown.sharing().name();
    }

    @Override
    public long getCommands() {
      return shown.commands().count();
    }

    @Override
    public long getShortestCommandNanos() {
      return shown.commands().shortest().toNanos();
    }

    @Override
    public long getMeanCommandNanos() {
      return shown.commands().mean().toNanos();
    }

    @Override
    public long getLongestCommandNanos() {
      return shown.commands().longest().toNanos();
    }

    @Override
    public long getLastCommandNanos() {
      return shown.commands().last().toNanos();
    }

    @Override
    public List<Session> getSessions() {
      return shown.sessions().stream().<Session>map(SessionBean::new).toList();
    }
  }

  private record SessionBean(SessionSnapshot shown) implements Session {

    @Override
    public String getPeer() {
      return shown.peer();
    }

    @Override
    public boolean isOwner() {
      return shown.owner();
    }

    @Override
    public Date getSince() {
      return Date.from(shown.since());
    }

    @Override
    public List<String> getIdentities() {
      return shown.identities();
    }

    @Override
    public long getToDevice() {
      return shown.toDevice();
    }

    @Override
    public long getFromDevice() {
      return shown.fromDevice();
    }

    @Override
    public long getWaitingForDevice() {
      return shown.waitingForDevice();
    }

    @Override
    public long getWaitingForClient() {
      return shown.waitingForClient();
    }

    @Override
    public boolean isSuspendedByUs() {
      return shown.suspendedByUs();
    }

    @Override
    public boolean isSuspendedByPeer() {
      return shown.suspendedByPeer();
    }

    @Override
    public Map<String, Long> getViolations() {
      return named(shown.violations());
    }

    @Override
    public String getProfile() {
      return shown.profile().name();
    }
  }
}
