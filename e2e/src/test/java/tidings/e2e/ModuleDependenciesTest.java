package tidings.e2e;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Adapters know core and not each other; nothing that is a library knows what is built on it. */
@AnalyzeClasses(packages = "tidings", importOptions = ImportOption.DoNotIncludeTests.class)
class ModuleDependenciesTest {

    private static final String[] CORE = {
        "tidings", "tidings.messaging..", "tidings.consumer..", "tidings.outbox..", "tidings.inbox..", "tidings.store.."
    };

    @ArchTest
    static final ArchRule core_knows_no_adapter = noClasses()
            .that()
            .resideInAnyPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "tidings.json..",
                    "tidings.rabbitmq..",
                    "tidings.postgres..",
                    "tidings.testkit..",
                    "tidings.embedded..",
                    "tidings.spring..",
                    "tidings.shop..");

    @ArchTest
    static final ArchRule json_knows_no_other_adapter = noClasses()
            .that()
            .resideInAPackage("tidings.json..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "tidings.rabbitmq..",
                    "tidings.postgres..",
                    "tidings.testkit..",
                    "tidings.embedded..",
                    "tidings.spring..");

    @ArchTest
    static final ArchRule rabbitmq_knows_no_other_adapter = noClasses()
            .that()
            .resideInAPackage("tidings.rabbitmq..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "tidings.json..",
                    "tidings.postgres..",
                    "tidings.testkit..",
                    "tidings.embedded..",
                    "tidings.spring..");

    @ArchTest
    static final ArchRule resilience4j_knows_no_other_adapter = noClasses()
            .that()
            .resideInAPackage("tidings.resilience4j..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "tidings.json..",
                    "tidings.postgres..",
                    "tidings.rabbitmq..",
                    "tidings.testkit..",
                    "tidings.embedded..",
                    "tidings.spring..");

    @ArchTest
    static final ArchRule postgres_knows_no_other_adapter = noClasses()
            .that()
            .resideInAPackage("tidings.postgres..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "tidings.json..",
                    "tidings.rabbitmq..",
                    "tidings.testkit..",
                    "tidings.embedded..",
                    "tidings.spring..");

    @ArchTest
    static final ArchRule no_library_knows_what_is_built_on_it = noClasses()
            .that()
            .resideOutsideOfPackage("tidings.shop..")
            .and()
            .resideOutsideOfPackage("tidings.embedded..")
            .and()
            .resideOutsideOfPackage("tidings.e2e..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("tidings.shop..", "tidings.e2e..", "tidings.embedded..");
}
