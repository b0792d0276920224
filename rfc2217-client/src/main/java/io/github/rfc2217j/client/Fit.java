package io.github.rfc2217j.client;

import io.github.rfc2217j.protocol.Quirk;
import io.github.rfc2217j.protocol.QuirkProfile;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Compares what was seen of a server with what is known of some. */
final class Fit {

  /** What an examination can show; the rest of a profile does not count. */
  private static final Set<Quirk> VISIBLE =
      EnumSet.of(
          Quirk.BAUD_ANSWER_OF_EIGHT_OCTETS,
          Quirk.LINES_ANSWERED_WITH_FLOW,
          Quirk.LINES_UNANSWERED,
          Quirk.INDEXED_BAUD_RATES,
          Quirk.INBOUND_FLOW_ANSWERED_ZERO,
          Quirk.SUSPEND_CHANGES_FLOW,
          Quirk.MASK_ANSWERED_WITH_STATE,
          Quirk.MASKS_UNANSWERED,
          Quirk.PURGE_UNANSWERED_OR_TWICE,
          Quirk.BAD_VALUES_UNANSWERED,
          Quirk.QUESTIONS_ANSWERED_WITH_QUESTIONS,
          Quirk.BREAK_STUCK_ON,
          Quirk.BREAK_OFF_ANSWERED_ON,
          Quirk.POLLS_UNANSWERED,
          Quirk.FIRST_STATE_VARIES,
          Quirk.SIGNATURE_CUT,
          Quirk.SIGNATURE_TELLS_DEVICE,
          Quirk.CLIENT_CODES_IN_ANSWERS);

  /** The profiles of servers. */
  private static final List<QuirkProfile> SERVERS =
      List.of(
          QuirkProfile.STANDARD,
          QuirkProfile.SER2NET,
          QuirkProfile.SREDIRD,
          QuirkProfile.PYSERIAL_SERVER,
          QuirkProfile.ESP_LINK,
          QuirkProfile.CISCO_IOS);

  private Fit() {}

  /**
   * The profile that agrees with most of what was seen and was not; the one that the server shows
   * by itself if others are no better.
   */
  static QuirkProfile nearest(QuirkProfile recognized, Set<Quirk> seen) {
    QuirkProfile best = recognized;
    for (QuirkProfile profile : SERVERS) {
      if (distance(profile, seen) < distance(best, seen)) {
        best = profile;
      }
    }
    return best;
  }

  private static long distance(QuirkProfile profile, Set<Quirk> seen) {
    return VISIBLE.stream().filter(quirk -> profile.has(quirk) != seen.contains(quirk)).count();
  }
}
