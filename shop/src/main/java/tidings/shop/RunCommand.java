package tidings.shop;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tidings.shop.email.EmailService;
import tidings.shop.gateway.PaymentGateway;
import tidings.shop.inventory.InventoryService;
import tidings.shop.order.OrderService;
import tidings.shop.payment.PaymentService;
import tidings.shop.service.ShopService;
import tidings.shop.user.UserService;

/** One service as a process of its own. */
@Command(
        name = "run",
        description = "Runs one service on the configured broker and database, until it is stopped.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Services: user-service (port 3001), email-service (3002), order-service (3003), inventory-service (3004),",
            "payment-service (3005); and payment-gateway (3006), a stand-in on 127.0.0.1 that needs but SERVER_PORT.",
            "",
            "Environment:",
            "  TIDINGS_BROKER_URI          amqp://user:password@host:5672/vhost, or amqps://",
            "  TIDINGS_DATABASE_URL        jdbc:postgresql://host:5432/database",
            "  TIDINGS_DATABASE_USER       the role that owns the service's schema",
            "  TIDINGS_DATABASE_PASSWORD   its password",
            "  SERVER_PORT, SERVER_ADDRESS where it listens; 127.0.0.1 unless set",
            "  EMAIL_SMTP_HOST, EMAIL_SMTP_PORT, EMAIL_SMTP_TLS, EMAIL_SMTP_USERNAME, EMAIL_SMTP_PASSWORD, EMAIL_FROM",
            "                              email-service's mail server; 127.0.0.1:25 without TLS unless set",
            "  EMAIL_STOCK_ALERTS_TO       who is told that there is little left of a product",
            "  PAYMENT_GATEWAY, PAYMENT_GATEWAY_TIMEOUT",
            "                              payment-service's gateway; http://127.0.0.1:3006 and 2s unless set",
            "  INVENTORY_RESERVATION_TIME  how long goods are kept for an order that does not end; 30m unless set",
            "  ORDER_PATIENCE              how long order-service waits for an answer; 30s unless set"
        })
final class RunCommand implements Callable<Integer> {

    private static final List<ShopService> SERVICES = List.of(
            UserService.SERVICE,
            EmailService.SERVICE,
            OrderService.SERVICE,
            InventoryService.SERVICE,
            PaymentService.SERVICE);

    private static final String GATEWAY = "payment-gateway";
    private static final int HIGHEST_PORT = 65_535;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            paramLabel = "<service>",
            description = "One of those below; user for user-service and so on do as well.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private String service;

    /** Returns only if the start fails; a signal ends the process, and Spring closes the service. */
    @Override
    public Integer call() throws InterruptedException {
        if (service.equals(GATEWAY)) return runGateway();
        var chosen = named(service);
        var running = chosen.startAlone();
        spec.commandLine().getOut().println(chosen.name() + " listens on port " + running.port());
        new CountDownLatch(1).await();
        return CommandLine.ExitCode.OK;
    }

    private int runGateway() throws InterruptedException {
        try (var gateway = PaymentGateway.start(gatewayPort(System.getenv("SERVER_PORT")))) {
            spec.commandLine().getOut().println(GATEWAY + " listens on port " + gateway.port());
            new CountDownLatch(1).await();
            return CommandLine.ExitCode.OK;
        }
    }

    private int gatewayPort(@Nullable String port) {
        if (port == null) return PaymentGateway.PORT;
        if (port.matches("[0-9]{1,5}") && Integer.parseInt(port) <= HIGHEST_PORT) return Integer.parseInt(port);
        throw new CommandLine.ParameterException(
                spec.commandLine(),
                "SERVER_PORT is '" + port + "'. Set it to a number from 0 to " + HIGHEST_PORT + ".");
    }

    private ShopService named(String name) {
        return SERVICES.stream()
                .filter(known -> known.name().equals(name) || known.name().equals(name + "-service"))
                .findAny()
                .orElseThrow(() -> new CommandLine.ParameterException(
                        spec.commandLine(),
                        "There is no service " + name + ". There are: "
                                + SERVICES.stream().map(ShopService::name).collect(Collectors.joining(", ")) + ", "
                                + GATEWAY + "."));
    }
}
