package io.github.rfc2217j.serial.selection;

import io.github.rfc2217j.api.PortInfo;
import io.github.rfc2217j.api.SerialPort;
import io.github.rfc2217j.api.SerialPorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Opens a port in a JVM of its own, and says which native code that took, or what was wrong. In a
 * package that no module has, so that it can stand on the class path beside modules.
 */
public final class SelectionProgram {

  private SelectionProgram() {}

  /** The name of a port. */
  public static void main(String[] names) throws IOException {
    List<PortInfo> ports = SerialPorts.list();
    try (SerialPort port = SerialPorts.open(names[0])) {
      String maps = Files.readString(Path.of("/proc/self/maps"));
      System.out.println(
          "opened "
              + port.name()
              + (maps.contains("jna") ? " by JNA" : "")
              + (port.capabilities().toString().contains("READ_BACK") ? ", reads back" : "")
              + ", "
              + ports.stream().filter(p -> !p.name().startsWith(p.provider() + ":")).count()
              + " without label");
    } catch (IOException e) {
      System.out.println(e.getClass().getSimpleName() + ": " + e.getMessage());
    }
  }
}
