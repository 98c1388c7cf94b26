package tidings.cli.doctor;

import com.rabbitmq.client.Connection;
import java.util.List;
import java.util.regex.Pattern;

/** RabbitMQ 3.10 or newer. */
final class BrokerVersion implements Check {

    private static final String CODE = "broker-version";
    private static final Pattern VERSION = Pattern.compile("(\\d{1,4})\\.(\\d{1,4}).*");
    private static final int MAJOR = 3;
    private static final int MINOR = 10;

    private final Connection connection;

    BrokerVersion(Connection connection) {
        this.connection = connection;
    }

    @Override
    public String about() {
        return "broker";
    }

    @Override
    public List<Finding> look() {
        var told = connection.getServerProperties();
        return List.of(judge(String.valueOf(told.get("product")), String.valueOf(told.get("version"))));
    }

    /** Other brokers count otherwise. */
    static Finding judge(String product, String version) {
        var known = VERSION.matcher(version);
        if (!"RabbitMQ".equals(product) || !known.matches())
            return Finding.note(CODE, "broker", product + " " + version + ", which is not judged");
        int major = Integer.parseInt(known.group(1));
        int minor = Integer.parseInt(known.group(2));
        return major > MAJOR || (major == MAJOR && minor >= MINOR)
                ? Finding.note(CODE, "broker", "RabbitMQ " + version)
                : Finding.error(
                        CODE, "broker", "is RabbitMQ " + version, "Upgrade to RabbitMQ 3.10 or newer, step by step.");
    }
}
