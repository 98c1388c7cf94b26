package tidings.shop.demo;

/** What listens on a port of its own while the demo runs. */
public enum Part {
    USERS("user-service", 3001),
    EMAILS("email-service", 3002),
    ORDERS("order-service", 3003),
    INVENTORY("inventory-service", 3004),
    PAYMENTS("payment-service", 3005),
    GATEWAY("payment gateway", 3006),
    SMTP("mail sink", 3025),
    DATABASE("PostgreSQL", 5433),
    BROKER("broker", 5673);

    private final String label;
    private final int documentedPort;

    Part(String label, int documentedPort) {
        this.label = label;
        this.documentedPort = documentedPort;
    }

    /** As people call it. */
    public String label() {
        return label;
    }

    /** As the README says. */
    int documentedPort() {
        return documentedPort;
    }
}
