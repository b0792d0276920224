package io.github.rfc2217j.server.app.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Turns a file into a tree of YAML nodes that know where they stand. What a hostile file could cost
 * is bounded: its length, how deep it nests, and how many collections it names again.
 */
public final class YamlFile {

  /** More than a thousand ports need. */
  private static final int LONGEST = 1 << 20;

  /** A configuration nests five deep; the library recurses. */
  private static final int DEEPEST = 50;

  private static final int MOST_ALIASES = 50;

  private YamlFile() {}

  /**
   * Reads a text file.
   *
   * @param file the file
   * @return its text
   * @throws IOException if it can't be read; the message says why and what to do
   */
  public static String read(Path file) throws IOException {
    try {
      if (Files.isDirectory(file)) {
        throw new IOException(file + " is a directory; name the file in it");
      }
      byte[] octets;
      try (var in = Files.newInputStream(file)) {
        octets = in.readNBytes(LONGEST + 1);
      }
      if (octets.length > LONGEST) {
        throw new IOException(file + " is longer than 1 MiB: is it the right file?");
      }
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
    } catch (NoSuchFileException e) {
      throw new IOException("there is no file " + file.toAbsolutePath(), e);
    } catch (AccessDeniedException e) {
      throw new IOException(
          file
              + " may not be read by the user '"
              + System.getProperty("user.name")
              + "' whom this program runs as",
          e);
    } catch (CharacterCodingException e) {
      throw new IOException(file + " is not text in UTF-8", e);
    }
  }

  /**
   * Makes the tree.
   *
   * @param text the file's text
   * @param problems is told if the text is no YAML
   * @return the root, empty if there is nothing in the file or it is no YAML
   */
  public static Optional<Node> parse(String text, Problems problems) {
    LoadSettings settings =
        LoadSettings.builder()
            .setMaxAliasesForCollections(MOST_ALIASES)
            .setCodePointLimit(LONGEST)
            .build();
    try {
      return nestsTooDeep(text, settings, problems)
          ? Optional.empty()
          : new Composer(settings, parser(text, settings)).getSingleNode();
    } catch (MarkedYamlEngineException e) {
      Spot spot = spot(e.getProblemMark().or(e::getContextMark));
      problems.error(spot, said(text, spot, e));
      return Optional.empty();
    } catch (YamlEngineException e) {
      problems.error(Spot.START, String.valueOf(e.getMessage()));
      return Optional.empty();
    }
  }

  private static Parser parser(String text, LoadSettings settings) {
    return new ParserImpl(settings, new StreamReader(settings, text));
  }

  private static boolean nestsTooDeep(String text, LoadSettings settings, Problems problems) {
    int depth = 0;
    for (Parser events = parser(text, settings); events.hasNext(); ) {
      Event event = events.next();
      if (event instanceof CollectionStartEvent) {
        depth++;
      } else if (event instanceof CollectionEndEvent) {
        depth--;
      }
      if (depth > DEEPEST) {
        problems.error(spot(event.getStartMark()), "nests deeper than " + DEEPEST + " levels");
        return true;
      }
    }
    return false;
  }

  /** What people usually did, and what the grammar makes of it. */
  private static String said(String text, Spot spot, MarkedYamlEngineException e) {
    String context = e.getContext();
    return advice(text, spot, e)
        + " (YAML: "
        + (context == null || context.isBlank() ? "" : context + ", ")
        + e.getProblem()
        + ")";
  }

  private static String advice(String text, Spot spot, MarkedYamlEngineException e) {
    List<String> lines = text.lines().toList();
    String line = spot.line() <= lines.size() ? lines.get(spot.line() - 1) : "";
    if (line.contains("\t")) {
      return "indent with blanks: YAML takes no tabs";
    }
    if (line.contains("[")) {
      return "a value that begins with [ and is no list needs quotes, as in listen: \"[::1]:2217\"";
    }
    if (e.getProblem().contains("alias")) {
      return "a value that begins with * needs quotes";
    }
    return "the indentation of this line does not fit to the lines before: keys that belong"
        + " together stand exactly below each other, and a colon has a blank after it";
  }

  /**
   * Returns where a node stands.
   *
   * @param node the node
   * @return its beginning
   */
  public static Spot spot(Node node) {
    return spot(node.getStartMark());
  }

  private static Spot spot(Optional<Mark> mark) {
    return mark.map(at -> new Spot(at.getLine() + 1, at.getColumn() + 1)).orElse(Spot.START);
  }
}
