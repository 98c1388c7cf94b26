package tidings.cli.unhandled;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tidings.cli.text.JsonText;
import tidings.unhandled.DeadLetter;
import tidings.unhandled.DeadLetterGroup;
import tidings.unhandled.KeptMessage;
import tidings.unhandled.LastFailure;
import tidings.unhandled.Retries;
import tidings.unhandled.WaitingMessage;
import tools.jackson.databind.node.ObjectNode;

/** Messages as programs read them. What is null has no field. */
final class Json {

    private Json() {}

    static ObjectNode letters(List<DeadLetter> letters, @Nullable Long next) {
        var root = JsonText.object();
        var array = root.putArray("deadLetters");
        for (var letter : letters) array.add(of(letter));
        if (next != null) root.put("next", next);
        return root;
    }

    static ObjectNode groups(List<DeadLetterGroup> groups) {
        var root = JsonText.object();
        var array = root.putArray("groups");
        for (var group : groups) {
            var node = array.addObject();
            node.put("count", group.count()).put("queue", group.queue());
            text(node, "type", group.type());
            node.put("reason", group.reason());
            text(node, "exception", group.exception());
            node.put("oldest", group.oldest().toString());
            node.put("newest", group.newest().toString());
        }
        return root;
    }

    static ObjectNode waiting(Retries.Status status, List<WaitingMessage> messages, @Nullable Long next) {
        var root = JsonText.object();
        root.put("waiting", status.waiting())
                .put("underWay", status.underWay())
                .put("behind", status.behind())
                .put("stuck", status.stuck())
                .put("suspect", status.suspect());
        var array = root.putArray("retries");
        for (var message : messages) {
            var node = of(message.id(), message.message(), message.failure());
            node.put("state", message.state().name()).put("attempts", message.attempts());
            time(node, "dueAt", message.dueAt());
            array.add(node);
        }
        if (next != null) root.put("next", next);
        return root;
    }

    static ObjectNode result(String name, long count) {
        return JsonText.object().put(name, count);
    }

    static ObjectNode of(DeadLetter letter) {
        var node = of(letter.id(), letter.message(), letter.failure());
        node.put("attempts", letter.attempts()).put("replays", letter.replays()).put("blocks", letter.blocks());
        var discarded = letter.discarded();
        if (discarded != null)
            node.putObject("discarded")
                    .put("reason", discarded.reason())
                    .put("at", discarded.at().toString());
        return node;
    }

    /** With its headers and bodies. A body that is no text is base64. */
    static ObjectNode of(DeadLetter.Content content) {
        var node = of(content.letter());
        text(node, "stack", content.stack());
        node.set("properties", JsonText.tree(content.properties()));
        body(node, "body", content.body());
        var edited = content.edited();
        if (edited != null) body(node, "editedBody", edited);
        return node;
    }

    private static ObjectNode of(long id, KeptMessage message, @Nullable LastFailure failure) {
        var node = JsonText.object()
                .put("number", id)
                .put("queue", message.queue())
                .put("exchange", message.exchange())
                .put("routingKey", message.routingKey());
        text(node, "source", message.source());
        text(node, "id", message.id());
        text(node, "type", message.type());
        text(node, "subject", message.subject());
        text(node, "correlationId", message.correlationId());
        if (failure != null) {
            var last = node.putObject("failure").put("reason", failure.reason()).put("detail", failure.detail());
            text(last, "exception", failure.exception());
            last.put("first", failure.first().toString())
                    .put("last", failure.last().toString());
        }
        return node;
    }

    private static void body(ObjectNode node, String name, byte[] body) {
        var text = text(body);
        if (text == null) node.put(name + "Base64", Base64.getEncoder().encodeToString(body));
        else node.put(name, text);
    }

    /** Null when these bytes are no UTF-8. */
    static @Nullable String text(byte[] body) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private static void text(ObjectNode node, String name, @Nullable String text) {
        if (text != null) node.put(name, text);
    }

    private static void time(ObjectNode node, String name, @Nullable Instant time) {
        if (time != null) node.put(name, time.toString());
    }
}
