package io.github.rfc2217j.server.app.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Checks a tree of YAML against the table of keys and makes values of it. It reports everything
 * that is wrong and goes on. It follows the table and not the tree, so aliases can't make it walk
 * further than the table is deep.
 */
final class SectionReader {

  private final Problems problems;

  SectionReader(Problems problems) {
    this.problems = problems;
  }

  /** Reads a section; what is wrong is missing in the result. */
  Values read(Section section, Node node) {
    Values values = new Values(YamlFile.spot(node));
    if (!(node instanceof MappingNode mapping)) {
      problems.error(
          values.spot(),
          section.title()
              + " has keys, each with a colon and a blank after it, such as '"
              + section.keys().getFirst().name()
              + ": ...', not "
              + what(node));
      return values;
    }
    Map<String, Spot> seen = new HashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Spot spot = YamlFile.spot(tuple.getKeyNode());
      if (!(tuple.getKeyNode() instanceof ScalarNode name)) {
        problems.error(spot, "a key is a word, not " + what(tuple.getKeyNode()));
        continue;
      }
      Spot before = seen.putIfAbsent(name.getValue(), spot);
      if (before != null) {
        problems.error(spot, twice(section, name.getValue(), before));
        continue;
      }
      Optional<Key> key = section.key(name.getValue());
      if (key.isEmpty()) {
        problems.error(spot, unknown(section, name.getValue()));
      } else {
        value(key.get().name(), key.get().kind(), tuple.getValueNode())
            .ifPresent(value -> values.put(key.get().name(), value));
      }
    }
    for (Key key : section.keys()) {
      if (key.required() && !seen.containsKey(key.name())) {
        problems.error(values.spot(), section.title() + " needs the key '" + key.name() + "'");
      }
    }
    return values;
  }

  private static String twice(Section section, String name, Spot before) {
    String text = "the key '" + name + "' stands here again after line " + before.line();
    return section.equals(Keys.PORT) ? text + "; each port begins with a dash, '- '" : text;
  }

  /** Says that a key is not known, and which one may have been meant. */
  private static String unknown(Section section, String name) {
    String text = "unknown key '" + name + "' in " + section.title();
    Optional<Section> owner =
        Keys.sections().stream().filter(other -> other.key(name).isPresent()).findFirst();
    if (owner.isPresent()) {
      return text
          + "; it belongs in "
          + owner.get().title()
          + ": look at the indentation of this line";
    }
    Optional<String> known =
        section.keys().stream()
            .filter(key -> key.otherwise().contains(name))
            .map(Key::name)
            .findFirst()
            .or(() -> Nearest.of(name, section.keys().stream().map(Key::name).toList()));
    return known
        .map(key -> text + "; did you mean '" + key + "'?")
        .orElseGet(() ->
            text
                + "; known are "
                + String.join(", ", section.keys().stream().map(Key::name).toList()));
  }

  private Optional<Values.Value> value(String key, Kind kind, Node node) {
    Spot spot = YamlFile.spot(node);
    if (node.getTag().equals(Tag.NULL) && !(kind instanceof Kind.Table)) {
      problems.error(spot, "the key '" + key + "' has no value; it takes " + kind.described());
      return Optional.empty();
    }
    // No switch over the kinds: Java makes those at their first use, which the start waits for.
    if (kind instanceof Kind.Table table) {
      return Optional.of(new Values.Value(read(table.section(), node), spot));
    }
    if (kind instanceof Kind.Many many) {
      return Optional.of(new Values.Value(list(key, many, node), spot));
    }
    if (kind instanceof Kind.Named named) {
      return Optional.of(new Values.Value(named(key, named, node), spot));
    }
    return scalar(key, kind, (Kind.Scalar) kind, node);
  }

  private List<Values.Value> list(String key, Kind.Many many, Node node) {
    List<Node> items = node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
    if (items.isEmpty()) {
      problems.error(YamlFile.spot(node), "the list '" + key + "' is empty");
    }
    List<Values.Value> values = new ArrayList<>();
    items.forEach(item -> value(key, many.kind(), item).ifPresent(values::add));
    return values;
  }

  private Map<String, String> named(String key, Kind.Named named, Node node) {
    Map<String, String> all = new LinkedHashMap<>();
    if (!(node instanceof MappingNode mapping)) {
      problems.error(YamlFile.spot(node), "the key '" + key + "' takes " + named.described());
      return all;
    }
    for (NodeTuple tuple : mapping.getValue()) {
      if (tuple.getKeyNode() instanceof ScalarNode name) {
        scalar(key, named, new Kind.Words(named.words()), tuple.getValueNode())
            .ifPresent(value -> all.put(name.getValue(), String.valueOf(value.value())));
      } else {
        problems.error(YamlFile.spot(tuple.getKeyNode()), "a name is a word");
      }
    }
    return all;
  }

  private Optional<Values.Value> scalar(String key, Kind kind, Kind.Scalar item, Node node) {
    Spot spot = YamlFile.spot(node);
    if (!(node instanceof ScalarNode scalar)) {
      problems.error(
          spot, "the key '" + key + "' takes " + kind.described() + ", not " + what(node));
      return Optional.empty();
    }
    try {
      return Optional.of(new Values.Value(item.read(scalar.getValue().strip()), spot));
    } catch (IllegalArgumentException e) {
      problems.error(spot, key + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  private static String what(Node node) {
    if (node instanceof MappingNode) {
      return "keys";
    }
    return node instanceof ScalarNode scalar ? "'" + scalar.getValue() + "'" : "a list";
  }
}
