package tidings.shop.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tidings.shop.demo.Screen.Check;

/** Places orders that end in each way that there is, and sees whether money and stock add up. */
final class OrderRehearsal implements Rehearsal.Act {

    private static final int TEA = 100;
    private static final int MUGS = 1;
    private static final long TEA_PRICE = 1290;

    private final Rehearsal.Stage stage;
    private final String tea;
    private final String mug;
    private final String customerEmail;
    private final Map<Case, String> orders = new LinkedHashMap<>();
    private String customer = "";

    OrderRehearsal(Rehearsal.Stage stage) {
        this.stage = stage;
        this.tea = "tea-" + stage.run();
        this.mug = "mug-" + stage.run();
        this.customerEmail = "customer." + stage.run() + "@example.org";
    }

    /** One order, and how it is to end. */
    private enum Case {
        SUCCEEDS("2 of tea", "CONFIRMED", 2, "card"),
        LACKS_STOCK("5 of a mug that there is one of", "REJECTED", 5, "card"),
        DECLINED("the card is declined", "REJECTED", 1, "card-declined"),
        RECOVERS("the bank answers the second time", "CONFIRMED", 1, "card-of-a-slow-bank"),
        CANCELLED("cancelled while it is paid", "CANCELLED", 1, "card-of-a-slow-bank");

        private final String label;
        private final String end;
        private final int quantity;
        private final String paymentMethod;

        Case(String label, String end, int quantity, String paymentMethod) {
            this.label = label;
            this.end = end;
            this.quantity = quantity;
            this.paymentMethod = paymentMethod;
        }

        boolean isConfirmed() {
            return end.equals("CONFIRMED");
        }
    }

    @Override
    public List<Check> perform() throws InterruptedException {
        var checks = new ArrayList<Check>();
        var correlation = "once-" + stage.run() + "-customer";
        customer = stage.shop()
                .register(customerEmail, "Mary Somerville", correlation)
                .json()
                .path("id")
                .asString("");
        checks.add(stock(tea, TEA, TEA_PRICE, TEA - 2));
        checks.add(stock(mug, MUGS, 990, 0));
        for (var each : Case.values()) checks.add(place(each));
        checks.add(placeAgain(Case.SUCCEEDS));
        checks.add(cancel());
        return checks;
    }

    private Check stock(String product, int quantity, long price, int lowAt) throws InterruptedException {
        int status = stage.shop().stock(product, quantity, price, lowAt).status();
        return new Check("PUT /products/" + product + "/stock: 200", String.valueOf(status), status == 200);
    }

    private Check place(Case each) throws InterruptedException {
        var answer = send(each);
        orders.put(each, answer.location().replace("/orders/", ""));
        return new Check(
                "POST /orders, " + each.label + ": 202",
                answer.status() + " " + answer.location(),
                answer.status() == 202 && answer.location().startsWith("/orders/"));
    }

    private Check placeAgain(Case each) throws InterruptedException {
        var answer = send(each);
        return new Check(
                "POST /orders under the same Idempotency-Key: the same",
                answer.location(),
                answer.location().equals("/orders/" + orders.get(each)));
    }

    private ShopClient.Answer send(Case each) throws InterruptedException {
        var product = each == Case.LACKS_STOCK ? mug : tea;
        var key = stage.run() + "-" + each;
        return stage.shop().order(customer, product, each.quantity, each.paymentMethod, key);
    }

    /** While its bank is slow to answer. */
    private Check cancel() throws InterruptedException {
        var order = id(Case.CANCELLED);
        Settling.await(() -> stage.shop().order(order).path("steps").size() > 1);
        int status = stage.shop().cancel(order).status();
        return new Check("POST /orders/…/cancellation: 202", String.valueOf(status), status == 202);
    }

    private String id(Case each) {
        return orders.getOrDefault(each, "");
    }

    @Override
    public boolean isSettled() throws InterruptedException {
        for (var each : Case.values()) if (!stateOf(each).equals(each.end)) return false;
        return mailsToCustomer() >= Case.values().length + 1 && alerts() >= 1;
    }

    private String stateOf(Case each) throws InterruptedException {
        return stage.shop().order(id(each)).path("state").asString("");
    }

    @Override
    public List<Check> compare() throws InterruptedException {
        var checks = new ArrayList<Check>();
        for (var each : Case.values()) checks.add(compare(each));
        int sold = 0;
        for (var each : Case.values()) if (each.isConfirmed()) sold += each.quantity;
        checks.add(left(tea, TEA - sold));
        checks.add(left(mug, MUGS));
        checks.add(charged(sold * TEA_PRICE));
        int attempts = stage.shop().charge(id(Case.RECOVERS)).path("attempts").asInt(0);
        checks.add(new Check("the slow bank was asked twice and charged once", attempts + " requests", attempts >= 2));
        int mails = mailsToCustomer();
        checks.add(new Check(
                "the customer has a welcome and a mail for each order",
                mails + " mails",
                mails == Case.values().length + 1));
        checks.add(new Check("one alert that there is little tea left", alerts() + " alerts", alerts() == 1));
        return checks;
    }

    private Check compare(Case each) throws InterruptedException {
        var order = stage.shop().order(id(each));
        var state = order.path("state").asString("");
        return new Check(
                "order, " + each.label + ": " + each.end,
                state + " " + order.path("reason").asString(""),
                state.equals(each.end));
    }

    private Check left(String product, int expected) throws InterruptedException {
        var found = stage.shop().product(product);
        int onHand = found.path("onHand").asInt(-1);
        int reserved = found.path("reserved").asInt(-1);
        return new Check(
                "of " + product + " " + expected + " are left, none reserved",
                onHand + " on hand, " + reserved + " reserved",
                onHand == expected && reserved == 0);
    }

    private Check charged(long expected) throws InterruptedException {
        long charged = 0;
        for (var order : orders.values()) {
            var entry = stage.shop().charge(order);
            if (entry.path("state").asString("").equals("CHARGED"))
                charged += entry.path("amount").asLong(0);
        }
        return new Check(
                "the gateway has charged " + expected + " cents for these", charged + " cents", charged == expected);
    }

    private int mailsToCustomer() {
        return (int) stage.mailbox().mails().stream()
                .filter(mail -> mail.recipient().equals(customerEmail))
                .count();
    }

    private int alerts() {
        return (int) stage.seen("inventory.low").stream()
                .filter(event -> event.data().path("productId").asString("").equals(tea))
                .filter(event -> stage.mailbox().mails().stream()
                        .anyMatch(mail -> mail.messageId().startsWith("<" + event.id() + "@")))
                .count();
    }
}
