package io.github.rfc2217j.server.app.ser2net;

import io.github.rfc2217j.server.app.config.ConfigException;
import io.github.rfc2217j.server.app.config.Problems;
import io.github.rfc2217j.server.app.config.YamlFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads ser2net 4's YAML: keys that stand several times ({@code connection}), and the form of its
 * version 4.6, where they are collected ({@code connections}).
 */
final class Ser2netYaml {

  private final List<ForeignPort> ports = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final Map<String, String> defined = new HashMap<>();
  private final Map<String, String> options = new HashMap<>();
  private final SerialWords serial = new SerialWords();

  /**
   * Reads a file's text.
   *
   * @throws ConfigException if it is no YAML
   */
  static String translate(String source, String text) throws ConfigException {
    Problems problems = new Problems(source);
    Optional<Node> root = YamlFile.parse(text, problems);
    if (!problems.errors().isEmpty()) {
      throw new ConfigException(problems.errors());
    }
    Ser2netYaml file = new Ser2netYaml();
    if (root.isPresent() && root.get() instanceof MappingNode mapping) {
      mapping.getValue().forEach(file::entry);
    }
    return ConfigText.of(source, file.ports, file.notes);
  }

  private void entry(NodeTuple tuple) {
    Node value = tuple.getValueNode();
    String anchor = value.getAnchor().map(Anchor::getValue).orElse("");
    switch (text(tuple.getKeyNode())) {
      case "define" -> defined.put(anchor, text(value));
      case "connection" -> connection(anchor, value);
      case "connections" -> connections(value);
      case "default" -> standard(value);
      case "delete_default" -> notes.add("delete_default: look at the settings below");
      case "rotator" -> notes.add("rotator '" + anchor + "': a port here is one device");
      case "led" -> notes.add("led '" + anchor + "': the program drives no lamps");
      case "admin" ->
          notes.add("admin: see 'rfc2217-server reload' and the log; there is no admin port");
      case "include" ->
          notes.add(
              "include: '" + text(value) + "'; import that file as well, and put them together");
      default -> notes.add(text(tuple.getKeyNode()) + ": has no counterpart");
    }
  }

  private void connections(Node value) {
    if (value instanceof MappingNode mapping) {
      mapping.getValue().forEach(each -> connection(text(each.getKeyNode()), each.getValueNode()));
    } else if (value instanceof SequenceNode sequence) {
      sequence
          .getValue()
          .forEach(each -> connection(each.getAnchor().map(Anchor::getValue).orElse(""), each));
    }
  }

  /** A default counts for what follows it. */
  private void standard(Node value) {
    Map<String, Node> keys = keys(value);
    String name = text(keys, "name");
    String word = text(keys, "value");
    String type = text(keys, "class");
    if (type.isEmpty() || type.equals("serialdev")) {
      if (serial.take(name + "=" + word)) {
        return;
      }
    }
    if (type.isEmpty() || type.equals("ser2net")) {
      options.put(name, word);
    } else {
      notes.add("default '" + name + "' of '" + type + "' has no counterpart");
    }
  }

  private void connection(String alias, Node value) {
    Map<String, Node> keys = keys(value);
    String name = keys.containsKey("name") ? text(keys, "name") : alias;
    ForeignPort port = new ForeignPort(name, serial.copy());
    ports.add(port);
    options.forEach((option, word) -> PortOptionWords.take(port, option, word));
    if (keys.containsKey("options")) {
      for (NodeTuple each : tuples(keys.get("options"))) {
        PortOptionWords.take(port, text(each.getKeyNode()), text(each.getValueNode()));
      }
    }
    for (Map.Entry<String, Node> key : keys.entrySet()) {
      switch (key.getKey()) {
        case "accepter", "connector", "options", "name" -> {
          // The first two must be taken in order; the rest is done.
        }
        case "timeout" -> timeout(port, text(key.getValue()));
        case "enable" -> {
          if (!PortOptionWords.isOn(text(key.getValue()))) {
            port.disable("enable: off");
          }
        }
        default -> port.note(key.getKey() + ": has no counterpart");
      }
    }
    Translation.accepter(port, text(keys, "accepter"));
    Translation.connector(port, text(keys, "connector"));
  }

  static void timeout(ForeignPort port, String seconds) {
    if (seconds.matches("[1-9]\\d{0,5}")) {
      port.set("idle-timeout", seconds + "s");
    }
  }

  private static Map<String, Node> keys(Node node) {
    Map<String, Node> keys = new LinkedHashMap<>();
    for (NodeTuple tuple : tuples(node)) {
      if (tuple.getKeyNode() instanceof ScalarNode key) {
        keys.put(key.getValue(), tuple.getValueNode());
      }
    }
    return keys;
  }

  private static List<NodeTuple> tuples(Node node) {
    return node instanceof MappingNode mapping ? mapping.getValue() : List.of();
  }

  /** The text of a key's value; empty if it is not there. */
  private String text(Map<String, Node> keys, String key) {
    Node value = keys.get(key);
    return value == null ? "" : text(value);
  }

  /** The text of a value, with what was defined put in. */
  private String text(Node node) {
    if (!(node instanceof ScalarNode scalar)) {
      return "";
    }
    String text = scalar.getValue();
    for (Map.Entry<String, String> each : defined.entrySet()) {
      text = text.replace("*(" + each.getKey() + ")", each.getValue());
    }
    return text;
  }
}
