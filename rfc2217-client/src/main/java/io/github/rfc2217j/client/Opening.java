package io.github.rfc2217j.client;

import io.github.rfc2217j.api.ConnectionFailedException;
import io.github.rfc2217j.api.NegotiationException;
import io.github.rfc2217j.api.PortAccessException;
import io.github.rfc2217j.api.PortBusyException;
import io.github.rfc2217j.api.PortNotFoundException;
import io.github.rfc2217j.api.SerialException;
import io.github.rfc2217j.api.spi.DeafWait;
import io.github.rfc2217j.api.tls.KeyMaterialException;
import io.github.rfc2217j.protocol.ClientEvent.Failure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The opening of a port, and what went wrong if it does. Guarded by the {@link ClientDriver}'s
 * lock; {@link #await} is the application's thread, the other methods are called by the reader.
 *
 * <p>Everything wanted is submitted before the negotiation and leaves in one burst when it is over,
 * with a fence at its end; the fence's answer ends the opening, one round trip past the
 * negotiation. Whatever has no answer by then is unknown, and no failure.
 */
final class Opening {

  /**
   * How much longer than the reader the application waits for a connection: the reader keeps the
   * time-out itself, and knows best what came too late.
   */
  private static final long CONNECT_GRACE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** How long the last words of a connection may take. */
  private static final long GRACE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

  private final ClientDriver driver;
  private final String peer;
  private @Nullable IOException connectFailure;
  private @Nullable Exchange exchange;
  private long connectedAt;
  private boolean up;
  private long upAt;
  private boolean refused;

  Opening(ClientDriver driver) {
    this.driver = driver;
    this.peer = driver.options.authority();
  }

  // the reader thread

  void connectFailed(IOException failure) {
    connectFailure = failure;
    driver.changed.signalAll();
  }

  void connected() {
    connectedAt = driver.now();
    exchange =
        driver.conversation.submit(
            driver.port.wishes.burst(), new Exchange(true, () -> {}, connectedAt));
    driver.changed.signalAll();
  }

  void comPortUp() {
    up = true;
    upAt = driver.now();
  }

  void comPortRefused() {
    refused = true;
  }

  /**
   * Until COM-PORT is up the burst waits for the negotiation; afterwards every request has its own
   * time.
   */
  long timeoutNanos() {
    long request = DeafWait.nanos(driver.options.requestTimeout());
    return up ? request : Math.max(request, DeafWait.nanos(driver.options.negotiateTimeout()));
  }

  // the application's thread

  void await() throws SerialException {
    awaitConnection();
    awaitComPort();
    awaitFence();
  }

  private void awaitConnection() throws SerialException {
    long nanos = DeafWait.nanos(driver.options.connectTimeout());
    DeafWait.await(
        driver.changed,
        Math.min(nanos, Long.MAX_VALUE - CONNECT_GRACE_NANOS) + CONNECT_GRACE_NANOS,
        () -> exchange != null || connectFailure != null || driver.isEnded());
    if (exchange == null) {
      throw connectionFailed(
          connectFailure == null
              ? new SocketTimeoutException("the connection was not made in time")
              : connectFailure);
    }
  }

  private void awaitComPort() throws SerialException {
    long nanos = DeafWait.nanos(driver.options.negotiateTimeout());
    DeafWait.await(
        driver.changed,
        connectedAt + nanos - driver.now(),
        () -> up || refused || driver.isEnded());
    checkStillThere();
    if (refused) {
      throw new NegotiationException(
          driver.name(),
          about("refused the COM-PORT option (RFC 2217)", connectedAt)
              + " It is a Telnet server without serial ports, or its RFC 2217 support is off: use"
              + " its rfc2217 option, such as ser2net's telnet(rfc2217)."
              + excerpt());
    }
    if (!up) {
      throw new NegotiationException(driver.name(), silence());
    }
  }

  private void awaitFence() throws SerialException {
    Exchange burst = exchange;
    if (burst == null) {
      throw new IllegalStateException("not connected");
    }
    long nanos = DeafWait.nanos(driver.options.requestTimeout());
    DeafWait.await(
        driver.changed, upAt + nanos - driver.now(), () -> burst.isDone() || driver.isEnded());
    checkStillThere();
    Failure failure = burst.failure();
    if (!burst.isDone() || failure != null) {
      throw driver.conversation.noAnswer(
          burst.unanswered(), failure == null ? Failure.TIMED_OUT : failure, driver.now() - upAt);
    }
    driver.conversation.passed(burst, driver.port.wishes::isWish, driver.now() - upAt);
  }

  // what went wrong

  private ConnectionFailedException connectionFailed(IOException cause) {
    String after = " after " + Wording.time(driver.now());
    String message =
        switch (cause) {
          case TlsFailedException e -> tls(e, after);
          case KeyMaterialException e -> "TLS can't be used: " + e.getMessage() + '.';
          case UnknownHostException e ->
              "cannot resolve the name '"
                  + driver.options.host()
                  + "'"
                  + after
                  + ". Check the name, use an address, or raise connect_timeout.";
          case SocketTimeoutException e ->
              "no answer to a TCP connection to "
                  + peer
                  + after
                  + ". Check the address, the route and firewalls, or raise connect_timeout.";
          case ConnectException e ->
              "the TCP connection to "
                  + peer
                  + " failed"
                  + after
                  + " ("
                  + e.getMessage()
                  + "). If it was refused, nothing listens there: check the port and that the"
                  + " server runs.";
          default ->
              "the TCP connection to "
                  + peer
                  + " failed"
                  + after
                  + " ("
                  + cause.getMessage()
                  + "). Check the address and the route.";
        };
    return new ConnectionFailedException(driver.name(), driver.name() + ": " + message, cause);
  }

  private String tls(TlsFailedException e, String after) {
    return "TLS with " + peer + " failed" + after + ": " + e.getMessage() + '.';
  }

  /** The peer closed: what it said before that tells why. */
  private void checkStillThere() throws SerialException {
    if (!driver.isEnded()) {
      return;
    }
    // Its last words may still be on their way through the reader.
    DeafWait.await(driver.changed, GRACE_NANOS, driver.inbound::hasEnded);
    TlsFailedException refusal = driver.wire.tlsFailure();
    if (refusal != null) {
      throw new ConnectionFailedException(
          driver.name(), driver.name() + ": " + tls(refusal, ""), refusal);
    }
    String text = new String(driver.inbound.early(), StandardCharsets.ISO_8859_1);
    String stage = up ? " right after the negotiation" : " before the negotiation was over";
    String message =
        about("is gone, the connection " + driver.lossReason() + stage, connectedAt) + excerpt();
    LastWords words = LastWords.of(text);
    message += words.advice();
    throw switch (words) {
      case BUSY -> new PortBusyException(driver.name(), message);
      case NOT_THERE -> new PortNotFoundException(driver.name(), message);
      case NO_ACCESS -> new PortAccessException(driver.name(), message);
      case OTHER ->
          new ConnectionFailedException(
              driver.name(),
              message
                  + (text.isEmpty()
                      ? " It said nothing: is the port in use, is access denied to this machine, or"
                          + " does it want TLS (rfc2217s://)?"
                      : wantsTls(text)));
    };
  }

  /** A TLS server that is spoken to without TLS sends an alert: content type 21, version 3.x. */
  private static String wantsTls(String text) {
    return text.startsWith("\u0015\u0003")
        ? " That is an alert of TLS: the server wants TLS on this port, use rfc2217s://."
        : "";
  }

  private String silence() {
    if (driver.inbound.isTelnet()) {
      return about(
              "speaks Telnet but left our offer of COM-PORT (RFC 2217) unanswered", connectedAt)
          + " Its RFC 2217 support is probably off: use its rfc2217 option, such as ser2net's"
          + " telnet(rfc2217); or raise negotiate_timeout if the way is slow."
          + excerpt();
    }
    if (driver.inbound.earlyTotal() > 0) {
      String text = new String(driver.inbound.early(), StandardCharsets.ISO_8859_1);
      return about("does not speak Telnet", connectedAt)
          + excerpt()
          + wantsTls(text)
          + " Something else listens there, or a raw serial port (ser2net without telnet): check"
          + " the port, or raise negotiate_timeout if it takes time to begin.";
    }
    return about("accepted the connection but stays silent", connectedAt)
        + " We offered COM-PORT (RFC 2217) at once. Servers that serve one client at a time, such"
        + " as pyserial's, do this while another is connected and up to 3 s after it left: try"
        + " again, or raise negotiate_timeout.";
  }

  private String about(String what, long since) {
    return driver.name()
        + ": "
        + peer
        + ' '
        + what
        + ", "
        + Wording.time(driver.now() - since)
        + " after the connection was made.";
  }

  private String excerpt() {
    byte[] early = driver.inbound.early();
    return early.length == 0 ? "" : " It sent: " + Wording.quoted(early, early.length) + '.';
  }
}
