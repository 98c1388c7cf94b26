package tidings.shop.email;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** An SMTP server that answers each recipient as it is told to. */
final class FickleMailServer implements AutoCloseable {

    private final ServerSocket server;
    private final String answerToRecipient;
    private final AtomicInteger attempts = new AtomicInteger();

    private FickleMailServer(ServerSocket server, String answerToRecipient) {
        this.server = server;
        this.answerToRecipient = answerToRecipient;
    }

    static FickleMailServer answering(String answerToRecipient) throws IOException {
        var fickle = new FickleMailServer(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), answerToRecipient);
        Thread.ofVirtual().start(fickle::accept);
        return fickle;
    }

    int port() {
        return server.getLocalPort();
    }

    /** How many mails were offered. */
    int attempts() {
        return attempts.get();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                var client = server.accept();
                Thread.ofVirtual().start(() -> talk(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void talk(Socket client) {
        try (client;
                var in =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
            say(client, "220 fickle");
            for (var line = in.readLine(); line != null; line = in.readLine()) {
                boolean recipient = line.startsWith("RCPT");
                if (recipient) attempts.incrementAndGet();
                say(client, recipient ? answerToRecipient : "250 ok");
            }
        } catch (IOException e) {
            // the client went
        }
    }

    private static void say(Socket client, String line) throws IOException {
        client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }
}
