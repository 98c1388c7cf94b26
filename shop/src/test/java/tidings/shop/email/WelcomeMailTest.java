package tidings.shop.email;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tidings.shop.demo.Http;
import tidings.shop.demo.World;
import tools.jackson.databind.JsonNode;

@ExtendWith(World.Extension.class)
class WelcomeMailTest {

    private static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";

    @Test
    void a_new_user_gets_one_mail_of_text_and_html(World world) throws Exception {
        var email = newAddress();
        register(world, email, "Zoë <b>\\\"O'Neill\\\"</b> & 🐎");

        var mail = mailTo(world, email);
        var parts = (MimeMultipart) mail.getContent();
        assertThat(mail.getContentType()).startsWith("multipart/alternative");
        assertThat(parts.getCount()).isEqualTo(2);
        assertThat(parts.getBodyPart(0).getContentType()).isEqualToIgnoringCase("text/plain; charset=UTF-8");
        assertThat(parts.getBodyPart(0).getContent().toString()).contains("Hello Zoë <b>\"O'Neill\"</b> & 🐎,");
        assertThat(parts.getBodyPart(1).getContentType()).isEqualToIgnoringCase("text/html; charset=UTF-8");
        assertThat(parts.getBodyPart(1).getContent().toString())
                .contains("Hello Zoë &lt;b&gt;&quot;O&#39;Neill&quot;&lt;/b&gt; &amp; 🐎,")
                .doesNotContain("<b>");
        assertThat(mail.getFrom()[0]).hasToString("shop@tidings.example");
        assertThat(mail.getSubject()).isEqualTo("Welcome to the Tidings shop");
        assertThat(mail.getAllRecipients()).hasSize(1);
    }

    @Test
    void the_correlation_goes_from_the_request_through_event_and_mail_to_email_sent(World world) throws Exception {
        var email = newAddress();
        var correlation = "test-" + UUID.randomUUID();
        var answer = Http.post(
                world.users(),
                json(email, "Ada"),
                "X-Correlation-Id",
                correlation,
                "traceparent",
                "00-" + TRACE_ID + "-b7ad6b7169203331-01");

        var mail = mailTo(world, email);
        var created = eventOf(world, "user.created", answer.field("id"));
        var sent = eventOf(world, "email.sent", answer.field("id"));
        assertThat(answer.header("X-Correlation-Id")).isEqualTo(correlation);
        assertThat(created.path("correlationid").asString()).isEqualTo(correlation);
        assertThat(mail.getHeader("X-Correlation-Id")).containsExactly(correlation);
        assertThat(sent.path("correlationid").asString()).isEqualTo(correlation);
        assertThat(sent.path("causationid").asString())
                .isEqualTo(created.path("id").asString());
        assertThat(created.path("traceparent").asString()).contains(TRACE_ID);
        assertThat(mail.getHeader("traceparent")[0]).contains(TRACE_ID);
        assertThat(sent.path("traceparent").asString()).contains(TRACE_ID);
    }

    @Test
    void what_was_sent_is_listed_and_told(World world) throws Exception {
        var email = newAddress();
        var user = register(world, email, "Ada").path("id").asString();

        var mail = mailTo(world, email);
        var sent = eventOf(world, "email.sent", user).path("data");
        var created = eventOf(world, "user.created", user);
        var list = Http.get(URI.create(world.emails() + "?recipient=" + email.toUpperCase(Locale.ROOT)));
        assertThat(list.status()).isEqualTo(200);
        assertThat(list.json().path("emails").size()).isOne();
        var listed = list.json().path("emails").path(0);
        assertThat(listed.propertyNames())
                .containsExactlyInAnyOrder("recipient", "type", "sentAt", "messageId", "correlationId");
        assertThat(listed.path("recipient").asString()).isEqualTo(email);
        assertThat(listed.path("type").asString()).isEqualTo("welcome");
        assertThat(listed.path("messageId").asString())
                .isEqualTo(mail.getMessageID())
                .isEqualTo("<" + created.path("id").asString() + "@tidings.example>");
        assertThat(listed.path("sentAt").asString())
                .isEqualTo(sent.path("sentAt").asString());
        assertThat(sent.path("recipient").asString()).isEqualTo(email);
        assertThat(sent.path("type").asString()).isEqualTo("welcome");
    }

    @Test
    void an_event_that_comes_twice_leads_to_one_mail(World world) throws Exception {
        var email = newAddress();
        var user = register(world, email, "Ada").path("id").asString();
        mailTo(world, email);
        var created = eventOf(world, "user.created", user);

        world.publish("user.events", "user.created", created.toString());
        awaitNextMail(world);

        assertThat(world.mailsTo(email)).hasSize(1);
        assertThat(eventOf(world, "email.sent", user).path("causationid").asString())
                .isEqualTo(created.path("id").asString());
        assertThat(world.events("email.sent"))
                .filteredOn(sent -> sent.path("subject").asString().equals(user))
                .hasSize(1);
    }

    @Test
    void a_plain_envelope_leads_to_a_mail(World world) throws Exception {
        var email = newAddress();
        world.publish("user.events", "user.created", envelope("<odd@id>", UUID.randomUUID(), email, "Ada"));

        assertThat(mailTo(world, email).getMessageID()).matches("<[0-9a-f-]{36}@tidings\\.example>");
    }

    @Test
    void line_ends_in_a_foreign_event_reach_no_header(World world) throws Exception {
        var email = newAddress();
        world.publish(
                "user.events",
                "user.created",
                envelope(UUID.randomUUID().toString(), UUID.randomUUID(), email, "Eve\\r\\nBcc: eve@example.org"));
        world.publish(
                "user.events",
                "user.created",
                envelope(
                        UUID.randomUUID().toString(),
                        UUID.randomUUID(),
                        "a@example.org\\r\\nBcc: eve@example.org",
                        "Eve"));

        var mail = mailTo(world, email);
        awaitNextMail(world);
        assertThat(mail.getHeader("Bcc")).isNull();
        assertThat(((MimeMultipart) mail.getContent())
                        .getBodyPart(0)
                        .getContent()
                        .toString())
                .contains("Hello Eve  Bcc: eve@example.org,");
        assertThat(world.mailsTo("a@example.org")).isEmpty();
        assertThat(world.mailsTo("eve@example.org")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "?recipient=",
                "?recipient=plain",
                "?recipient=a%0d%0a@example.org",
                "?recipient=a@example.org&limit=0",
                "?recipient=a@example.org&limit=101",
                "?recipient=a@example.org&limit=x"
            })
    void a_list_out_of_bounds_is_refused(String query, World world) throws Exception {
        var answer = Http.get(URI.create(world.emails() + query));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.json().path("errors").size()).isOne();
    }

    @Test
    void the_openapi_document_names_the_operations(World world) throws Exception {
        var document = Http.get(world.emails().resolve("/openapi")).json();

        assertThat(document.path("paths")
                        .path("/emails")
                        .path("get")
                        .path("operationId")
                        .asString())
                .isEqualTo("listEmails");
        assertThat(document.path("components").path("responses").path("Problem").isObject())
                .isTrue();
    }

    private static JsonNode register(World world, String email, String name) throws IOException, InterruptedException {
        var answer = Http.post(world.users(), json(email, name));
        assertThat(answer.status()).isEqualTo(201);
        return answer.json();
    }

    private static MimeMessage mailTo(World world, String email) {
        await().until(() -> !world.mailsTo(email).isEmpty());
        return world.mailsTo(email).getFirst();
    }

    private static JsonNode eventOf(World world, String type, String user) {
        return await().until(
                        () -> world.events(type).stream()
                                .filter(event ->
                                        event.path("subject").asString().equals(user))
                                .toList(),
                        events -> !events.isEmpty())
                .getFirst();
    }

    /** What was published before has been handled, or is being handled: at most 32 are at a time. */
    private static void awaitNextMail(World world) throws IOException, InterruptedException {
        for (int i = 0; i < 3; i++) {
            var marker = newAddress();
            register(world, marker, "Marker");
            mailTo(world, marker);
        }
    }

    private static String envelope(String id, UUID user, String email, String name) {
        return """
            {"id":"%s","timestamp":"2026-11-23T12:00:00Z","type":"user.created",\
            "data":{"userId":"%s","email":"%s","name":"%s"}}""".formatted(id, user, email, name);
    }

    private static String newAddress() {
        return "m" + UUID.randomUUID() + "@example.org";
    }

    private static String json(String email, String name) {
        return "{\"email\":\"" + email + "\",\"name\":\"" + name + "\"}";
    }
}
