package io.github.rfc2217j.packaging.bundle;

import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import io.github.rfc2217j.server.Rfc2217Server;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;

/**
 * A bundle that uses client and server and opens ports of the schemes that system properties name,
 * {@code probe.sim:loop}; it tells what came of it.
 */
public final class Probe implements BundleActivator, Callable<String> {

  private static final String PREFIX = "probe.";

  @Override
  public void start(BundleContext context) {
    context.registerService(Callable.class, this, new Hashtable<>(Map.of("ports", "yes")));
  }

  @Override
  public void stop(BundleContext context) {
    // The framework takes the service back.
  }

  @Override
  public String call() throws IOException {
    StringBuilder told = new StringBuilder();
    try (Rfc2217Server server =
            Rfc2217Server.builder().bind("127.0.0.1", 0).serve("sim:loop/osgi").start();
        SerialPort port =
            SerialPorts.open("rfc2217://127.0.0.1:" + server.address("sim:loop/osgi").getPort())) {
      port.write(ByteBuffer.wrap(new byte[] {42}));
      ByteBuffer octet = ByteBuffer.allocate(1);
      if (port.read(octet, Duration.ofSeconds(30)) == 1 && octet.get(0) == 42) {
        told.append("echoed through rfc2217\n");
      }
    }
    List<String> names =
        System.getProperties().stringPropertyNames().stream()
            .filter(name -> name.startsWith(PREFIX))
            .map(name -> name.substring(PREFIX.length()))
            .toList();
    for (String name : names) {
      try (SerialPort port = SerialPorts.open(name)) {
        told.append(name).append(": opened ").append(port.settings()).append('\n');
      } catch (IOException e) {
        told.append(name).append(": ").append(e.getMessage()).append('\n');
      }
    }
    return told.toString();
  }
}
