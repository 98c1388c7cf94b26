package tidings.shop.demo;

/** A PostgreSQL database and who may use it. */
public record DatabaseAccess(String jdbcUrl, String user, String password) {

    /** Without the password. */
    @Override
    public String toString() {
        return withoutQuery() + " as " + user;
    }

    /** A JDBC URL may carry a password behind its question mark. */
    private String withoutQuery() {
        int query = jdbcUrl.indexOf('?');
        return query < 0 ? jdbcUrl : jdbcUrl.substring(0, query);
    }
}
