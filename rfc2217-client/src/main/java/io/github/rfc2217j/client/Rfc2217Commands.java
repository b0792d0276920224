package io.github.rfc2217j.client;

import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import io.github.rfc2217j.api.NoAnswerException;
import io.github.rfc2217j.protocol.Request;
import io.github.rfc2217j.protocol.Request.Item;
import io.github.rfc2217j.protocol.Request.Query;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The commands of RFC 2217 and Telnet that other serial ports have nothing like. As of an {@link
 * Rfc2217Client}'s own methods, each may be called from any thread.
 */
public final class Rfc2217Commands {

  private final Control control;

  Rfc2217Commands(Control control) {
    this.control = control;
  }

  /**
   * Asks the server for the levels of the modem lines now (RFC 2217 §3, NOTIFY-MODEMSTATE as a
   * question), which {@link Rfc2217Client#modemState} does only if it has reported none yet.
   *
   * @return the levels; empty if the server leaves the question open, as ser2net and sredird
   * @throws NoAnswerException if the server answers nothing at all any more
   * @throws IOException if the port is closed or lost
   */
  public Optional<ModemState> pollModemState() throws IOException {
    OptionalInt bits = control.ask(new Query(Item.MODEM_STATE));
    return bits.isPresent() ? Optional.of(ModemState.ofBits(bits.getAsInt())) : Optional.empty();
  }

  /**
   * Asks the server for the line state now (RFC 2217 §3, NOTIFY-LINESTATE as a question). Errors in
   * it are also in {@link Rfc2217Client#lineState}.
   *
   * @return the state; empty if the server leaves the question open, as ser2net and sredird
   * @throws NoAnswerException if the server answers nothing at all any more
   * @throws IOException if the port is closed or lost
   */
  public Optional<LineState> pollLineState() throws IOException {
    OptionalInt bits = control.ask(new Query(Item.LINE_STATE));
    return bits.isPresent() ? Optional.of(new LineState(bits.getAsInt())) : Optional.empty();
  }

  /**
   * Says which line states the server is to report (RFC 2217 §3, SET-LINESTATE-MASK); at the
   * opening, those of {@link LineState#ERRORS}.
   *
   * @param bits a sum of constants of {@link LineState}
   * @return the mask in force; empty if the server does not tell it
   * @throws NoAnswerException if the server answers nothing at all any more
   * @throws IOException if the port is closed or lost
   */
  public OptionalInt setLineStateMask(int bits) throws IOException {
    Request request = new Request.SetLineStateMask(new LineState(bits).bits());
    return control.set(request).answer(request);
  }

  /**
   * Returns which line states the server reports.
   *
   * @return the mask that it acknowledged last; empty if it acknowledged none
   * @throws IOException if the port is closed or lost
   */
  public OptionalInt lineStateMask() throws IOException {
    return control.look(PortMemory::lineStateMask);
  }

  /**
   * Says which changes of modem lines the server is to report (RFC 2217 §3, SET-MODEMSTATE-MASK);
   * at the beginning it reports all. Without the bits of the changes, 1 to 8, some servers report
   * nothing.
   *
   * @param bits as in RFC 2217 §3 NOTIFY-MODEMSTATE, 0 to 255
   * @return the mask in force; empty if the server does not tell it
   * @throws IllegalArgumentException if the bits do not fit an octet
   * @throws NoAnswerException if the server answers nothing at all any more
   * @throws IOException if the port is closed or lost
   */
  public OptionalInt setModemStateMask(int bits) throws IOException {
    if (bits < 0 || bits > 255) {
      throw new IllegalArgumentException("a modem state mask must be 0 to 255, not " + bits);
    }
    Request request = new Request.SetModemStateMask(bits);
    return control.set(request).answer(request);
  }

  /**
   * Returns which changes of modem lines the server reports.
   *
   * @return the mask that it acknowledged last; empty if it acknowledged none, as where it never
   *     was asked to change it
   * @throws IOException if the port is closed or lost
   */
  public OptionalInt modemStateMask() throws IOException {
    return control.look(PortMemory::modemStateMask);
  }

  /**
   * Sends Telnet's BRK (RFC 854), at which the server sends a break of the length that it is
   * configured for; there is no answer, so nothing tells whether it did. Returns before it is sent.
   *
   * @throws io.github.rfc2217j.api.NotSupportedException if the server would take it for something
   *     else, as sredird
   * @throws IOException if the port is closed or lost
   */
  public void sendTelnetBreak() throws IOException {
    control.sendTelnetBreak();
  }

  /**
   * Tells the server who we are (RFC 2217 §3, SIGNATURE), and answers that from now on when it
   * asks. Returns before it is sent; there is no answer.
   *
   * @param text 1 to 255 characters from 0 to 255; gensio keeps 27 of them
   * @throws IllegalArgumentException if the text is something else
   * @throws IOException if the port is closed or lost
   */
  public void tellSignature(String text) throws IOException {
    control.signature(text);
  }
}
