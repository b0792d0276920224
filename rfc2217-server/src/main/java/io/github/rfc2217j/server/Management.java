package io.github.rfc2217j.server;

import java.lang.management.ManagementFactory;
import java.util.function.Supplier;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows servers to the platform's MBean server. The only class besides the beans that needs the
 * module {@code java.management}. Stateless.
 */
final class Management {

  private static final Logger LOG = LoggerFactory.getLogger(Management.class);

  private static final String NEEDED = "java.lang.management.ManagementFactory";

  private Management() {}

  /**
   * Registers a server.
   *
   * @return what ends it; idempotent
   * @throws IllegalArgumentException if the name is taken
   * @throws IllegalStateException if the module is not there
   */
  static Runnable register(String name, Supplier<ServerSnapshot> snapshots) {
    try {
      Class.forName(NEEDED, false, Management.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(
          "JMX needs the module java.management, which is not there; add it to the image, run with"
              + " --add-modules java.management, or don't call jmx(\""
              + name
              + "\")",
          e);
    }
    return Registration.of(name, snapshots);
  }

  /** Apart, so that it is loaded only when the module is known to be there. */
  private static final class Registration {

    static Runnable of(String name, Supplier<ServerSnapshot> snapshots) {
      try {
        ObjectName id = new ObjectName("io.github.rfc2217j:type=Server,name=" + quoted(name));
        ManagementFactory.getPlatformMBeanServer()
            .registerMBean(new ServerBean(name, snapshots), id);
        return () -> end(id);
      } catch (InstanceAlreadyExistsException e) {
        throw new IllegalArgumentException(
            "another server of this process is shown by JMX as '" + name + "'", e);
      } catch (JMException e) {
        throw new IllegalStateException("cannot show the server by JMX as '" + name + "'", e);
      }
    }

    private static String quoted(String name) {
      return name.matches("[\\w.-]+") ? name : ObjectName.quote(name);
    }

    private static void end(ObjectName id) {
      try {
        ManagementFactory.getPlatformMBeanServer().unregisterMBean(id);
      } catch (InstanceNotFoundException e) {
        LOG.debug("{} was not shown any more", id);
      } catch (JMException e) {
        LOG.warn("ending the show of {} reported: {}", id, e.toString());
      }
    }
  }
}
