package tidings.shop.email;

import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** What email-service knows of the users, from what user-service tells: nobody is asked when a mail has to go. */
@Repository
class Recipients {

    private static final String REMEMBER = """
        insert into email_service.recipient (user_id, email, name)
        values (:user, :email, :name)
        on conflict (user_id) do nothing""";

    private static final String BY_ID = """
        select user_id, email, name from email_service.recipient where user_id = :user""";

    private final JdbcClient jdbc;

    Recipients(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void remember(UserCreated user) {
        jdbc.sql(REMEMBER)
                .param("user", user.userId())
                .param("email", user.email())
                .param("name", user.name())
                .update();
    }

    /** Outside of whatever transaction is under way: nobody holds its connection while a mail is sent. */
    @Transactional(propagation = Propagation.NOT_SUPPORTED)
    Optional<Recipient> find(UUID user) {
        return jdbc.sql(BY_ID)
                .param("user", user)
                .query((row, number) -> new Recipient(
                        row.getObject("user_id", UUID.class), row.getString("email"), row.getString("name")))
                .optional();
    }
}
