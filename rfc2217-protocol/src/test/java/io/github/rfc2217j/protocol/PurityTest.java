package io.github.rfc2217j.protocol;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.Timer;
import org.junit.jupiter.api.Test;

/** The protocol core has no I/O, thread, clock, lock, logger or random numbers. */
class PurityTest {
  private static final String PROTOCOL = "io.github.rfc2217j.protocol..";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.github.rfc2217j.protocol");

  /** Static members that ask or tell the machine instead of the caller. */
  private static final Set<String> IMPURE =
      Set.of(
          "java.lang.System.in",
          "java.lang.System.out",
          "java.lang.System.err",
          "java.lang.System.nanoTime",
          "java.lang.System.currentTimeMillis",
          "java.lang.System.getenv",
          "java.lang.System.getProperty",
          "java.lang.Math.random",
          "java.util.UUID.randomUUID");

  @Test
  void doesNoInputOrOutput() {
    noClasses()
        .that()
        .resideInAPackage(PROTOCOL)
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "java.io..", "java.net..", "java.nio.channels..", "java.nio.file..", "javax.net.."))
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void knowsNoThreadAndNoLock() {
    noClasses()
        .that()
        .resideInAPackage(PROTOCOL)
        .should()
        .dependOnClassesThat(
            resideInAPackage("java.util.concurrent..")
                .or(belongToAnyOf(Thread.class, ThreadLocal.class, Timer.class)))
        .orShould()
        .callMethod(Object.class, "wait")
        .orShould()
        .callMethod(Object.class, "notifyAll")
        .allowEmptyShould(true)
        .check(CLASSES);
    noMethods()
        .that()
        .areDeclaredInClassesThat()
        .resideInAPackage(PROTOCOL)
        .should()
        .haveModifier(JavaModifier.SYNCHRONIZED)
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void hasNoLogger() {
    noClasses()
        .that()
        .resideInAPackage(PROTOCOL)
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("org.slf4j..", "java.util.logging..")
                .or(belongToAnyOf(System.Logger.class)))
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void hasNoClockNoChanceAndNoConsole() {
    noClasses()
        .that()
        .resideInAPackage(PROTOCOL)
        .should()
        .dependOnClassesThat(
            resideInAPackage("java.util.random..")
                .or(
                    belongToAnyOf(
                        Clock.class, Random.class, SplittableRandom.class, SecureRandom.class)))
        .orShould()
        .accessTargetWhere(
            DescribedPredicate.describe(
                "the machine's time, chance, settings or console", this::isImpure))
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  private boolean isImpure(JavaAccess<?> access) {
    String owner = access.getTargetOwner().getName();
    String name = access.getName();
    return IMPURE.contains(owner + "." + name)
        || (owner.startsWith("java.time.") && name.equals("now"));
  }
}
