package tidings.e2e.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * An SMTP server that takes every mail and counts by {@code Message-ID}. It listens on a port for each sender, so that
 * it knows who sent what. Thread-safe.
 */
final class MailSink implements AutoCloseable {

    private final Map<String, ServerSocket> listeners = new ConcurrentHashMap<>();
    private final Map<String, List<Receipt>> receipts = new ConcurrentHashMap<>();
    private final Map<String, List<Receipt>> byRecipient = new ConcurrentHashMap<>();

    /** @param at just before the answer that the mail was taken */
    record Receipt(Instant at, String messageId, String recipient, String sender) {}

    /** The port for this sender. */
    int listenFor(String sender) throws IOException {
        var listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        listeners.put(sender, listener);
        Thread.ofVirtual().name("mail-sink-" + sender).start(() -> accept(listener, sender));
        return listener.getLocalPort();
    }

    /** All that came, by {@code Message-ID}, each list in the order of its coming. */
    Map<String, List<Receipt>> receipts() {
        var copy = new ConcurrentHashMap<String, List<Receipt>>();
        receipts.keySet()
                .forEach(id -> receipts.computeIfPresent(id, (same, all) -> {
                    copy.put(id, List.copyOf(all));
                    return all;
                }));
        return copy;
    }

    List<Receipt> to(String recipient) {
        return byRecipient.getOrDefault(recipient, List.of());
    }

    /** Mails, those that came twice counted once. */
    int mails() {
        return receipts.size();
    }

    private void accept(ServerSocket listener, String sender) {
        while (!listener.isClosed()) {
            try {
                var socket = listener.accept();
                Thread.ofVirtual().start(() -> converse(socket, sender));
            } catch (IOException e) {
                if (!listener.isClosed()) throw new UncheckedIOException(e);
            }
        }
    }

    /** A sender that is killed in the middle of a sentence sent nothing. */
    private void converse(Socket socket, String sender) {
        try (socket;
                var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
                var out = socket.getOutputStream()) {
            socket.setTcpNoDelay(true);
            var answer = new OutputStreamWriter(out, ISO_8859_1);
            say(answer, "220 sink");
            String recipient = "";
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                var command = line.toUpperCase(Locale.ROOT);
                if (command.startsWith("RCPT TO:"))
                    recipient = line.substring(line.indexOf('<') + 1, line.indexOf('>'));
                if (command.equals("DATA")) {
                    say(answer, "354 go on");
                    var messageId = read(in);
                    if (messageId.isEmpty()) return;
                    note(new Receipt(Instant.now(), messageId, recipient, sender));
                }
                say(answer, command.equals("QUIT") ? "221 bye" : "250 ok");
                if (command.equals("QUIT")) return;
            }
        } catch (IOException e) {
            // It was killed.
        }
    }

    /** The mail's id, once the whole mail is here; empty when it ends before that. */
    private static String read(BufferedReader in) throws IOException {
        var messageId = "";
        for (var line = in.readLine(); line != null; line = in.readLine()) {
            if (line.equals(".")) return messageId;
            if (messageId.isEmpty() && line.toUpperCase(Locale.ROOT).startsWith("MESSAGE-ID:"))
                messageId = line.substring("MESSAGE-ID:".length()).strip();
        }
        return "";
    }

    private void note(Receipt receipt) {
        byRecipient
                .computeIfAbsent(receipt.recipient(), first -> new CopyOnWriteArrayList<>())
                .add(receipt);
        receipts.compute(receipt.messageId(), (id, before) -> {
            var all = before == null ? new ArrayList<Receipt>() : before;
            all.add(receipt);
            return all;
        });
    }

    private static void say(Writer out, String line) throws IOException {
        out.write(line + "\r\n");
        out.flush();
    }

    @Override
    public void close() throws IOException {
        for (var listener : listeners.values()) listener.close();
    }
}
