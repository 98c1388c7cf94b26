package tidings.shop.email;

import static java.util.stream.Collectors.joining;

import java.util.List;
import org.springframework.web.util.HtmlUtils;

/**
 * What a mail says, as text and as HTML: the same for the same event however often it is made.
 *
 * @param type as {@link EmailSent} tells it
 */
record Letter(String type, String recipient, String subject, List<String> paragraphs) {

    Letter {
        // Other services let no control character through; another publisher may.
        paragraphs = paragraphs.stream()
                .map(paragraph -> paragraph.replaceAll("\\p{Cc}", " "))
                .toList();
    }

    static Letter welcome(UserCreated user) {
        return new Letter(
                "welcome",
                user.email(),
                "Welcome to the Tidings shop",
                List.of("Hello " + user.name() + ",", "welcome to the Tidings shop. Your account is ready."));
    }

    static Letter confirmed(OrderConfirmed order, Recipient customer) {
        return new Letter(
                "order-confirmed",
                customer.email(),
                "Your order is confirmed",
                List.of(
                        "Hello " + customer.name() + ",",
                        "your order " + order.orderId() + " over " + money(order.total())
                                + " is paid and on its way."));
    }

    static Letter rejected(OrderRejected order, Recipient customer) {
        return new Letter(
                "order-rejected",
                customer.email(),
                "We could not complete your order",
                List.of(
                        "Hello " + customer.name() + ",",
                        "your order " + order.orderId() + " came to nothing (" + order.reason() + ").",
                        "If anything was charged for it, it is being given back."));
    }

    static Letter stockAlert(InventoryLow low, String recipient) {
        return new Letter(
                "stock-alert",
                recipient,
                "Little left of " + low.productId(),
                List.of("There are " + low.available() + " left of " + low.productId() + "."));
    }

    /** Cents as people write them. */
    private static String money(long cents) {
        return "%d.%02d".formatted(cents / 100, cents % 100);
    }

    String text() {
        return paragraphs.stream().collect(joining("\n\n", "", "\n"));
    }

    String html() {
        return paragraphs.stream()
                .map(paragraph -> "<p>" + HtmlUtils.htmlEscape(paragraph, "UTF-8") + "</p>\n")
                .collect(joining("", "<!doctype html>\n<html lang=\"en\">\n<body>\n", "</body>\n</html>\n"));
    }
}
