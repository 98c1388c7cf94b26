package tidings.shop.user;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The users in the database. */
@Repository
class Users {

    /** An address belongs to one user, however it is written: the index on its lower case decides, also in a race. */
    private static final String INSERT = """
        insert into user_service.users (id, email, name, created_at)
        values (:id, :email, :name, :createdAt)
        on conflict (lower(email)) do nothing""";

    private static final String BY_ID = """
        select id, email, name, created_at from user_service.users where id = :id""";

    private static final String FIRST_PAGE = """
        select id, email, name, created_at from user_service.users
         order by created_at, id
         limit :limit""";

    /** By key, not by offset: a page costs the same wherever it lies, and nobody shows twice. */
    private static final String PAGE_AFTER = """
        select id, email, name, created_at from user_service.users
         where (created_at, id) > (select created_at, id from user_service.users where id = :after)
         order by created_at, id
         limit :limit""";

    private final JdbcClient jdbc;

    Users(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** Whether the address was free. */
    boolean insert(User user) {
        return jdbc.sql(INSERT)
                        .param("id", user.id())
                        .param("email", user.email())
                        .param("name", user.name())
                        .param("createdAt", user.createdAt().atOffset(ZoneOffset.UTC))
                        .update()
                == 1;
    }

    Optional<User> find(UUID id) {
        return jdbc.sql(BY_ID).param("id", id).query(Users::read).optional();
    }

    /**
     * A page, oldest first.
     *
     * @param after the last user of the page before; null for the first page
     */
    List<User> page(@Nullable UUID after, int limit) {
        var query = after == null ? jdbc.sql(FIRST_PAGE) : jdbc.sql(PAGE_AFTER).param("after", after);
        return query.param("limit", limit).query(Users::read).list();
    }

    private static User read(ResultSet row, int number) throws SQLException {
        return new User(
                row.getObject("id", UUID.class),
                row.getString("email"),
                row.getString("name"),
                row.getObject("created_at", Timestamp.class).toInstant());
    }
}
