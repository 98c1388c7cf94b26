package tidings.shop.email;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/** An SMTP server that answers each recipient as and when it is told to, and may go as soon as it has taken a mail. */
final class FickleMailServer implements AutoCloseable {

    private final ServerSocket server;
    private final String answerToRecipient;
    private final boolean goesAfterMail;
    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicInteger taken = new AtomicInteger();
    private volatile CountDownLatch held = new CountDownLatch(0);

    private FickleMailServer(String answerToRecipient, boolean goesAfterMail) throws IOException {
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.answerToRecipient = answerToRecipient;
        this.goesAfterMail = goesAfterMail;
        Thread.ofVirtual().start(this::accept);
    }

    static FickleMailServer answering(String answerToRecipient) throws IOException {
        return new FickleMailServer(answerToRecipient, false);
    }

    /** Takes each mail, says so and resets the connection. */
    static FickleMailServer goingAfterMail() throws IOException {
        return new FickleMailServer("250 ok", true);
    }

    int port() {
        return server.getLocalPort();
    }

    /** From now on no mail is answered. */
    void hold() {
        held = new CountDownLatch(1);
    }

    /** Answers those that wait, and others at once. */
    void release() {
        held.countDown();
    }

    /** How many mails were offered. */
    int attempts() {
        return attempts.get();
    }

    /** How many mails it took. */
    int taken() {
        return taken.get();
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
                if (recipient) {
                    attempts.incrementAndGet();
                    held.await();
                }
                if (line.equals("DATA")) {
                    take(client, in);
                    if (goesAfterMail) return;
                } else {
                    say(client, recipient ? answerToRecipient : "250 ok");
                }
            }
        } catch (IOException | InterruptedException e) {
            // the client went
        }
    }

    private void take(Socket client, BufferedReader in) throws IOException {
        say(client, "354 go on");
        for (var line = in.readLine(); !".".equals(line); line = in.readLine())
            if (line == null) throw new IOException("the client went");
        taken.incrementAndGet();
        if (goesAfterMail) client.setSoLinger(true, 0);
        say(client, "250 ok");
    }

    private static void say(Socket client, String line) throws IOException {
        client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }
}
