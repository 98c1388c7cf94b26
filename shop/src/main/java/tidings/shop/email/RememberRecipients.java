package tidings.shop.email;

import org.springframework.stereotype.Component;
import tidings.spring.Subscribe;

/** Keeps where users are written to. */
@Component
class RememberRecipients {

    static final String QUEUE = "email.recipients.queue";

    private final Recipients recipients;

    RememberRecipients(Recipients recipients) {
        this.recipients = recipients;
    }

    @Subscribe(queue = QUEUE)
    void remember(UserCreated user) {
        recipients.remember(user);
    }
}
