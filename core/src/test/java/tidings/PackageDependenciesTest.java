package tidings;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Dependencies point one way: messaging ← outbox, inbox ← unhandled ← consumer ← saga ← store ← the composition root. */
@AnalyzeClasses(packages = "tidings", importOptions = ImportOption.DoNotIncludeTests.class)
class PackageDependenciesTest {

    @ArchTest
    static final ArchRule packages_form_no_cycle =
            slices().matching("tidings.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule messaging_depends_on_no_other_package = classes()
            .that()
            .resideInAPackage("tidings.messaging..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("tidings.messaging..", "java..", "javax.sql..", "org.slf4j..", "org.jspecify..");

    @ArchTest
    static final ArchRule nothing_sees_the_composition_root = noClasses()
            .that()
            .resideInAPackage("tidings.*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("tidings");

    @ArchTest
    static final ArchRule core_knows_no_adapter = classes()
            .that()
            .resideInAPackage("tidings..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "tidings",
                    "tidings.messaging..",
                    "tidings.consumer..",
                    "tidings.outbox..",
                    "tidings.inbox..",
                    "tidings.saga..",
                    "tidings.store..",
                    "tidings.unhandled..",
                    "java..",
                    "javax.sql..",
                    "org.slf4j..",
                    "org.jspecify..");
}
