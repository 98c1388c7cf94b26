package tidings.e2e.torture.bug;

import java.util.function.UnaryOperator;
import tidings.messaging.Broker;
import tidings.messaging.Transactions;
import tidings.store.Store;

/**
 * What a defect makes of the parts that a process is put together from.
 *
 * @param schema of the SQL that makes Tidings' tables
 */
public record Planting(
        UnaryOperator<Broker> ofBroker,
        UnaryOperator<Store> ofStore,
        UnaryOperator<Transactions> ofTransactions,
        UnaryOperator<String> schema) {

    /** All as it should be. */
    public static final Planting NONE = new Planting(
            UnaryOperator.identity(), UnaryOperator.identity(), UnaryOperator.identity(), UnaryOperator.identity());

    static Planting broker(UnaryOperator<Broker> ofBroker) {
        return new Planting(ofBroker, NONE.ofStore, NONE.ofTransactions, NONE.schema);
    }

    static Planting store(UnaryOperator<AlteredStore> ofStore) {
        return new Planting(
                NONE.ofBroker, store -> ofStore.apply(AlteredStore.of(store)), NONE.ofTransactions, NONE.schema);
    }

    static Planting transactions(UnaryOperator<Transactions> ofTransactions) {
        return new Planting(NONE.ofBroker, NONE.ofStore, ofTransactions, NONE.schema);
    }

    /** Other tables or functions. */
    static Planting sql(UnaryOperator<String> schema) {
        return new Planting(NONE.ofBroker, NONE.ofStore, NONE.ofTransactions, schema);
    }

    /**
     * A function that says something else.
     *
     * @param right as it stands in the function's last definition
     */
    static Planting sql(String function, String right, String wrong) {
        return sql(script -> {
            int start = script.lastIndexOf("create function " + function + "(");
            int end = script.indexOf("end $$;", start);
            if (start < 0 || script.substring(start, end).lastIndexOf(right) < 0)
                throw new IllegalStateException("function " + function + " does not say: " + right);
            int at = start + script.substring(start, end).lastIndexOf(right);
            return script.substring(0, at) + wrong + script.substring(at + right.length());
        });
    }

    Planting and(Planting other) {
        return new Planting(
                broker -> other.ofBroker.apply(ofBroker.apply(broker)),
                store -> other.ofStore.apply(ofStore.apply(store)),
                transactions -> other.ofTransactions.apply(ofTransactions.apply(transactions)),
                script -> other.schema.apply(schema.apply(script)));
    }
}
