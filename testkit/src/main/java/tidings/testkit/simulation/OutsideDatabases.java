package tidings.testkit.simulation;

import java.sql.SQLException;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import tidings.store.Store;

/** One PostgreSQL for all schedules of a crash matrix. For one thread. */
final class OutsideDatabases implements CrashSchedule.Databases {

    static final String SCHEMA = "tidings_simulation";
    /** A setting of each session. */
    static final String TIME = SCHEMA + ".now";

    /** Clocks that tell the session's time, the real one where it has none. */
    private static final String CLOCKS = """
        create schema if not exists %1$s;
        create or replace function %1$s.clock_timestamp() returns timestamptz language sql volatile as
            $$ select coalesce(nullif(current_setting('%2$s', true), '')::timestamptz, pg_catalog.clock_timestamp()) $$;
        create or replace function %1$s.now() returns timestamptz language sql stable as
            $$ select coalesce(nullif(current_setting('%2$s', true), '')::timestamptz, pg_catalog.now()) $$;
        """.formatted(SCHEMA, TIME);

    /** Functions that have a search path of their own look for clocks in our schema too. */
    private static final String FUNCTIONS = """
        select format('alter function %%s set search_path = %%s, %1$s, pg_catalog', p.oid::regprocedure, substr(c, 13))
          from pg_proc p, unnest(p.proconfig) c
         where c like 'search_path=%%' and c not like '%%%1$s%%'
           and pg_has_role(p.proowner, 'usage')""".formatted(SCHEMA);

    private static final String DEFAULTS = """
        select format('alter table only %%s alter column %%I set default %1$s.%%s', a.attrelid::regclass, a.attname, c.clock)
          from pg_attrdef d join pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
          join pg_class t on t.oid = a.attrelid and pg_has_role(t.relowner, 'usage')
          join (values ('clock_timestamp()'), ('now()')) c(clock)
            on pg_get_expr(d.adbin, d.adrelid) in (c.clock, 'pg_catalog.' || c.clock)""".formatted(SCHEMA);

    private final DataSource dataSource;
    private final Function<DataSource, Store> stores;
    private @Nullable Restoration restoration;

    OutsideDatabases(DataSource dataSource, Function<DataSource, Store> stores) {
        this.dataSource = dataSource;
        this.stores = stores;
    }

    @Override
    public void prepare() throws SQLException {
        if (restoration == null) restoration = prepared();
    }

    private Restoration prepared() throws SQLException {
        var session = Session.begin(dataSource);
        try {
            session.execute(CLOCKS);
            for (var clock : session.texts(FUNCTIONS)) session.execute(clock);
            for (var clock : session.texts(DEFAULTS)) session.execute(clock);
            return Restoration.of(session);
        } finally {
            session.end();
        }
    }

    @Override
    public CrashDatabase open(Simulation simulation) throws SQLException {
        prepare();
        var prepared = restoration;
        if (prepared == null) throw new IllegalStateException("not prepared");
        return new OutsideDatabase(simulation, dataSource, stores, prepared);
    }
}
