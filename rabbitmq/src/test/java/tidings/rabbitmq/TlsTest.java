package tidings.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tidings.messaging.Broker;
import tidings.messaging.BrokerStatus;
import tidings.testkit.FreePort;
import tidings.testkit.RabbitNode;

@Tag("rabbitmq")
@Timeout(60)
class TlsTest {

    private static final String PASSWORD = "changeit";

    @TempDir
    static Path directory;

    private static int tlsPort;
    private static RabbitNode node;
    private static KeyStore keys;

    @BeforeAll
    static void startNode() throws Exception {
        keys = selfSignedFor("localhost");
        tlsPort = FreePort.take();
        node = RabbitNode.builder()
                .config(
                        "listeners.ssl.1 = 127.0.0.1:" + tlsPort,
                        "ssl_options.certfile = " + certificateFile(),
                        "ssl_options.keyfile = " + keyFile(),
                        "ssl_options.verify = verify_none",
                        "ssl_options.fail_if_no_peer_cert = false")
                .start();
    }

    @AfterAll
    static void endNode() {
        node.close();
    }

    @Test
    void a_trusted_certificate_that_names_the_host_connects() throws Exception {
        try (var broker = started("localhost", trustingTheNode())) {
            await().until(() -> broker.status() instanceof BrokerStatus.Connected);
        }
    }

    @Test
    void a_trusted_certificate_of_another_host_is_refused() throws Exception {
        try (var broker = started("127.0.0.1", trustingTheNode())) {
            await().until(() -> broker.status() instanceof BrokerStatus.Disconnected(var reason)
                    && reason.contains("subject alternative names"));
        }
    }

    @Test
    void a_certificate_that_nobody_trusts_is_refused() throws Exception {
        try (var broker = started("localhost", SSLContext.getDefault())) {
            await().until(() -> broker.status() instanceof BrokerStatus.Disconnected(var reason)
                    && reason.contains("certification path"));
            assertThat(broker.status()).isNotInstanceOf(BrokerStatus.Connected.class);
        }
    }

    private static Broker started(String host, SSLContext trust) {
        var broker = RabbitBroker.builder(URI.create("amqps://guest:guest@" + host + ":" + tlsPort))
                .sslContext(trust)
                .build();
        broker.start();
        return broker;
    }

    private static SSLContext trustingTheNode() throws Exception {
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("node", keys.getCertificate("node"));
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** By the JDK's own keytool: the JDK has no public API that signs a certificate. */
    private static KeyStore selfSignedFor(String host) throws Exception {
        var file = directory.resolve("node.p12");
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var command = new ArrayList<>(List.of(keytool, "-genkeypair", "-alias", "node", "-keyalg", "RSA"));
        command.addAll(List.of("-keysize", "2048", "-dname", "CN=" + host, "-ext", "SAN=dns:" + host));
        command.addAll(List.of("-validity", "2", "-storetype", "PKCS12", "-storepass", PASSWORD));
        command.addAll(List.of("-keystore", file.toString()));
        var process = new ProcessBuilder(command).inheritIO().start();
        assertThat(process.waitFor()).isZero();
        var store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private static Path certificateFile() throws Exception {
        return pem("node.crt", "CERTIFICATE", keys.getCertificate("node").getEncoded());
    }

    private static Path keyFile() throws Exception {
        return pem(
                "node.key",
                "PRIVATE KEY",
                keys.getKey("node", PASSWORD.toCharArray()).getEncoded());
    }

    private static Path pem(String name, String kind, byte[] content) throws IOException {
        var lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(
                directory.resolve(name), "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n");
    }
}
