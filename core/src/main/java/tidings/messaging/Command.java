package tidings.messaging;

/**
 * An order to its one owner, implemented by a record with {@link CommandType}.
 *
 * @param <R> the reply: a sealed interface of records, so that a forgotten case does not compile
 */
public interface Command<R> {}
