package io.github.rfc2217j.server.app.config;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** What a key's value may be. */
public sealed interface Kind {

  /** One word or number, which is read by itself. */
  sealed interface Scalar extends Kind {

    /**
     * Makes a value of what stands in the file.
     *
     * @param text without blanks around it
     * @return the value
     * @throws IllegalArgumentException if it is none; the message says what it must be
     */
    Object read(String text);
  }

  /**
   * Text of some form.
   *
   * @param form what the documentation calls it
   * @param parse makes a value of it; throws {@link IllegalArgumentException} with what it must be
   */
  record Text(String form, Function<String, Object> parse) implements Scalar {
    @Override
    public Object read(String text) {
      return parse.apply(text);
    }
  }

  /**
   * One of some words.
   *
   * @param words the words
   */
  record Words(List<String> words) implements Scalar {
    @Override
    public Object read(String text) {
      if (words.contains(text)) {
        return text;
      }
      throw new IllegalArgumentException(
          "must be one of "
              + String.join(", ", words)
              + ", not '"
              + text
              + "'"
              + Nearest.of(text, words).map(word -> "; did you mean " + word + "?").orElse(""));
    }
  }

  /**
   * A whole number; with a suffix, {@code KiB} or {@code MiB}, if it counts octets.
   *
   * @param least the least
   * @param most the greatest
   * @param octets whether it counts octets
   */
  record Whole(long least, long most, boolean octets) implements Scalar {
    @Override
    public Object read(String text) {
      long number = Texts.whole(text, octets);
      if (number < least || number > most) {
        throw new IllegalArgumentException("must be " + described() + "; not " + text);
      }
      return number;
    }
  }

  /**
   * A time with its unit: {@code 500ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 7d}.
   *
   * @param zero whether 0 is allowed besides
   * @param least the least
   * @param most the greatest
   */
  record Time(boolean zero, Duration least, Duration most) implements Scalar {
    @Override
    public Object read(String text) {
      Duration time = Texts.time(text);
      boolean fits = time.isZero() ? zero : time.compareTo(least) >= 0 && time.compareTo(most) <= 0;
      if (!fits) {
        throw new IllegalArgumentException("must be " + described() + "; not " + text);
      }
      return time;
    }
  }

  /** {@code true} or {@code false}. */
  record Flag() implements Scalar {
    @Override
    public Object read(String text) {
      return switch (text) {
        case "true" -> true;
        case "false" -> false;
        default -> throw new IllegalArgumentException("must be true or false, not '" + text + "'");
      };
    }
  }

  /**
   * Keys of their own.
   *
   * @param section which
   */
  record Table(Section section) implements Kind {}

  /**
   * A list; one value alone may stand without the list.
   *
   * @param kind what it has
   */
  record Many(Kind kind) implements Kind {}

  /**
   * A word for each of some names that are not known beforehand.
   *
   * @param name what the documentation calls such a name
   * @param words the words
   */
  record Named(String name, List<String> words) implements Kind {}

  /**
   * Says what the value looks like.
   *
   * @return such as {@code a time, 1s to 2h, or 0}
   */
  default String described() {
    return switch (this) {
      case Text text -> text.form;
      case Words words -> "one of " + String.join(", ", words.words);
      case Whole whole when whole.octets ->
          "octets, " + Texts.octets(whole.least) + " to " + Texts.octets(whole.most);
      case Whole whole -> "a number, " + whole.least + " to " + whole.most;
      case Time time ->
          "a time, "
              + Texts.time(time.least)
              + " to "
              + Texts.time(time.most)
              + (time.zero ? ", or 0" : "");
      case Flag flag -> "true or false";
      case Table table -> "the keys of " + table.section.title();
      case Many many ->
          many.kind instanceof Table table
              ? "a list, each entry with the keys of " + table.section.title()
              : many.kind.described() + "; or a list of such";
      case Named named -> "for each " + named.name + " one of " + String.join(", ", named.words);
    };
  }
}
