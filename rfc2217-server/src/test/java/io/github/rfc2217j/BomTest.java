package io.github.rfc2217j;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** The BOM has no parent, so nothing but this keeps it in step with the other poms. */
class BomTest {
  private static final String MANAGED = "/project/dependencyManagement/dependencies/dependency";

  private final XPath xpath = XPathFactory.newInstance().newXPath();

  @Test
  void hasNoParentAndTheVersionOfTheOthers() throws Exception {
    Document bom = pom("rfc2217-bom/pom.xml");
    assertThat(texts(bom, "/project/parent")).isEmpty();
    assertThat(texts(bom, "/project/version"))
        .isEqualTo(texts(pom("pom.xml"), "/project/version"))
        .hasSize(1);
  }

  @Test
  void managesEveryArtifactAndNothingElse() throws Exception {
    List<String> modules = texts(pom("pom.xml"), "/project/modules/module");
    Document bom = pom("rfc2217-bom/pom.xml");
    assertThat(modules).contains("rfc2217-bom");
    assertThat(texts(bom, MANAGED + "/artifactId"))
        .containsExactlyInAnyOrderElementsOf(
            modules.stream().filter(module -> !module.equals("rfc2217-bom")).toList());
    assertThat(texts(bom, MANAGED + "/version")).containsOnly("${project.version}");
    assertThat(texts(bom, MANAGED + "/groupId")).containsOnly("io.github.rfc2217j");
  }

  private Document pom(String path) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(Path.of("..").resolve(path).toFile());
  }

  private List<String> texts(Document pom, String expression) throws Exception {
    NodeList nodes = (NodeList) xpath.evaluate(expression, pom, XPathConstants.NODESET);
    return IntStream.range(0, nodes.getLength())
        .mapToObj(i -> nodes.item(i).getTextContent().strip())
        .toList();
  }
}
