/** Local serial ports through jSerialComm, the default backend. */
module io.github.rfc2217j.serial.jserialcomm {
  requires io.github.rfc2217j.api;
  requires com.fazecast.jSerialComm;
  requires static org.jspecify;
}
