package tidings;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tidings.consumer.Subscription;
import tidings.messaging.MessageType;
import tidings.messaging.PublishOptions;
import tidings.saga.Compensation;
import tidings.saga.Saga;
import tidings.saga.Step;

/** What users could hold on to, and we could then not change. */
class PublicApiTest {

    private static final List<JavaClass> PUBLIC = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("tidings").stream()
                    .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                    .toList();

    @ParameterizedTest
    @ValueSource(
            classes = {
                Subscription.class,
                PublishOptions.class,
                MessageType.class,
                Saga.class,
                Step.class,
                Compensation.class
            })
    void what_will_get_more_options_is_made_by_factories_only(Class<?> type) {
        assertThat(type.isRecord()).isFalse();
        assertThat(type.getConstructors()).isEmpty();
    }

    @Test
    void no_reflective_member_is_handed_out() {
        assertThat(PUBLIC)
                .isNotEmpty()
                .flatExtracting(JavaClass::getMethods)
                .filteredOn(method -> method.getModifiers().contains(JavaModifier.PUBLIC))
                .extracting(method -> method.getRawReturnType().getPackageName())
                .doesNotContain("java.lang.reflect");
    }

    @Test
    void what_becomes_of_a_delivery_is_the_pipelines_own_affair() {
        assertThat(PUBLIC).extracting(JavaClass::getName).doesNotContain("tidings.consumer.Disposition");
    }
}
