package tidings.testkit.simulation;

import java.sql.SQLException;
import java.util.List;

/** Puts all tables and sequences of a database back to what they hold when this is made. */
record Restoration(String sql) {

    private static final String OLD_COPIES = """
        select format('drop table %s', c.oid::regclass) from pg_class c
         where c.relkind = 'r' and c.relnamespace::regnamespace::text = '{schema}'""";

    private static final String COPIES = """
        select format('create table {schema}.copy_%s as table %s', c.oid, c.oid::regclass)
          from pg_class c
         where c.relkind in ('r', 'p') and not c.relispartition and c.relpersistence <> 't'
           and c.relnamespace::regnamespace::text not in ('pg_catalog', 'information_schema', '{schema}')
           and pg_has_role(c.relowner, 'usage')""";

    /** How many foreign keys lead from a table to the last one. */
    private static final String DEPTHS = """
        with recursive step(oid, depth) as (
            select oid, 0 from pg_class where to_regclass('{schema}.copy_' || oid) is not null
            union
            select k.conrelid, s.depth + 1 from step s join pg_constraint k on k.confrelid = s.oid
             where k.contype = 'f' and k.conrelid <> k.confrelid and s.depth < 50),
        copied as (select oid, max(depth) as depth from step group by oid)
        """;

    private static final String DELETES = DEPTHS + """
        select format('delete from %s;', oid::regclass) from copied order by depth desc""";

    /** Generated columns follow from the others. */
    private static final String INSERTS = DEPTHS + """
        select format('insert into %1$s (%2$s) overriding system value select %2$s from {schema}.copy_%3$s;',
                      c.oid::regclass, string_agg(quote_ident(a.attname), ', ' order by a.attnum), c.oid)
          from copied c join pg_attribute a on a.attrelid = c.oid
         where a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
         group by c.oid, c.depth order by c.depth""";

    private static final String SEQUENCES = """
        select format('select setval(%L, %s, %L);', format('%I.%I', schemaname, sequencename)::regclass,
                      coalesce(last_value, start_value), last_value is not null)
          from pg_sequences where pg_has_role(sequenceowner, 'usage')""";

    static Restoration of(Session session) throws SQLException {
        for (var old : texts(session, OLD_COPIES)) session.execute(old);
        for (var copy : texts(session, COPIES)) session.execute(copy);
        var sql = new StringBuilder("begin; set local synchronous_commit = off;\n");
        for (var part : List.of(DELETES, INSERTS, SEQUENCES))
            for (var statement : texts(session, part)) sql.append(statement).append('\n');
        return new Restoration(sql.append("commit;").toString());
    }

    private static List<String> texts(Session session, String sql) throws SQLException {
        return session.texts(sql.replace("{schema}", OutsideDatabases.SCHEMA));
    }
}
