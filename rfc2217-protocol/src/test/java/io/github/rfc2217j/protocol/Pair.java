package io.github.rfc2217j.protocol;

import io.github.rfc2217j.api.LineState;
import io.github.rfc2217j.api.ModemState;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A client and a server session joined by a link of little room, on a clock of their own. Which end
 * does what next, how much moves at a time and where the stream is cut is chance; the server's port
 * is the {@link ReferencePort}.
 */
final class Pair {
  final ClientSession client = new ClientSession(SessionOptions.of("cli"));
  final ServerSession server =
      new ServerSession(
          SessionOptions.of("srv"), ReferencePort.LEVELS, ReferencePort.SUPPORTED_LINE_STATE);
  final End clientEnd;
  final End serverEnd;
  final ReferencePort port = new ReferencePort(false);

  /** What the client was told, and each octet of data, in their order. */
  final List<Object> atClient = new ArrayList<>();

  /** What the server was told, and each octet of data, in their order. */
  final List<Object> atServer = new ArrayList<>();

  private final RandomGenerator chance;
  private long now;

  Pair(RandomGenerator chance, int room) {
    this.chance = chance;
    Link toServer = new Link(room);
    Link toClient = new Link(room);
    clientEnd = new End(client, toClient, toServer, atClient::add);
    serverEnd = new End(server, toServer, toClient, this::serve);
  }

  private void serve(Object event) {
    atServer.add(event);
    if (event instanceof ServerEvent.Requested requested) {
      port.carryOut(requested.request());
      server.complete(port.status());
    }
  }

  private void clientDoes(Op op) {
    switch (op) {
      case Op.Submit submit -> client.submit(submit.request(), submit.timeoutNanos(), now);
      case Op.Hold hold -> hold(client, hold.on());
      case Op.Break brk -> client.sendBreak();
      default -> throw new IllegalArgumentException("no client does " + op);
    }
  }

  private void serverDoes(Op op) {
    switch (op) {
      case Op.Modem modem -> server.modemState(ModemState.ofBits(modem.levels()));
      case Op.Line line -> server.lineState(new LineState(line.bits()), now);
      case Op.Hold hold -> hold(server, hold.on());
      default -> throw new IllegalArgumentException("no server does " + op);
    }
  }

  private void hold(Session<?> session, boolean on) {
    if (on) {
      session.suspend(now);
    } else {
      session.resume(now);
    }
  }

  /** Both ends start and do what is planned, until nothing moves any more. */
  void run(List<Op> clientPlan, List<Op> serverPlan) {
    clientEnd.plan(clientPlan);
    serverEnd.plan(serverPlan);
    client.start(now);
    server.start(now);
    settle();
    // Whoever still holds the other lets go; what that held up may be another hold.
    while (client.isPeerSuspended() || server.isPeerSuspended()) {
      client.resume(now);
      server.resume(now);
      settle();
    }
  }

  /** Chance for as long as something moves; then everything once, to be sure that nothing does. */
  private void settle() {
    int idle = 0;
    while (idle < 20) {
      idle = move(chance.nextInt(6), 1 + chance.nextInt(1 + chance.nextInt(40))) ? 0 : idle + 1;
      if (idle == 20) {
        for (int what = 0; what < 6; what++) {
          idle = move(what, 1000) ? 0 : idle;
        }
      }
    }
  }

  private boolean move(int what, int most) {
    now++;
    return switch (what) {
      case 0 -> clientEnd.act(this::clientDoes);
      case 1 -> serverEnd.act(this::serverDoes);
      case 2 -> clientEnd.transmit(most);
      case 3 -> serverEnd.transmit(most);
      case 4 -> clientEnd.receive(most, 1 + chance.nextInt(16), now);
      default -> serverEnd.receive(most, 1 + chance.nextInt(16), now);
    };
  }

  /** Moves time to the next deadline of either end; false if there is none. */
  boolean letTimePass() {
    long next = Math.min(client.nextDeadline(), server.nextDeadline());
    if (next == Session.NO_DEADLINE) {
      return false;
    }
    now = Math.max(now, next);
    client.handleTimeout(now);
    server.handleTimeout(now);
    clientEnd.poll();
    serverEnd.poll();
    settle();
    return true;
  }
}
