import io.github.rfc2217j.api.spi.SerialPortProvider;
import io.github.rfc2217j.client.DoctorTool;
import io.github.rfc2217j.client.Rfc2217PortProvider;
import java.util.spi.ToolProvider;

/** Opens remote serial ports through RFC 2217. */
module io.github.rfc2217j.client {
  requires transitive io.github.rfc2217j.api;
  requires transitive io.github.rfc2217j.protocol;
  requires jdk.net;
  requires org.slf4j;
  requires static org.jspecify;

  exports io.github.rfc2217j.client;

  provides SerialPortProvider with
      Rfc2217PortProvider;
  provides ToolProvider with
      DoctorTool;
}
