package tidings.cli.doctor;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** Asks the broker for a queue, on a channel for each question: a no closes the channel. */
final class QueueProbe {

    /** As Tidings declares its queues. */
    private static final Map<String, Object> ARGUMENTS =
            Map.of("x-queue-type", "quorum", "x-delivery-limit", 1_000_000_000);

    private final Connection connection;

    QueueProbe(Connection connection) {
        this.connection = connection;
    }

    sealed interface Answer {

        /** @param ready messages that wait for a consumer; those on their way are not counted */
        record There(int ready, int consumers) implements Answer {}

        record NotThere(String text) implements Answer {}

        /** It is there, but not for us, or not as we declare it. */
        record Refused(int code, String text) implements Answer {}
    }

    Answer ask(String queue) throws IOException, TimeoutException {
        return onChannel(channel -> channel.queueDeclarePassive(queue));
    }

    /** Declares a queue as Tidings does, which changes nothing on one that is there; only on such a one. */
    Answer declareAgain(String queue) throws IOException, TimeoutException {
        var there = ask(queue);
        if (!(there instanceof Answer.There)) return there;
        return onChannel(channel -> channel.queueDeclare(queue, true, false, false, ARGUMENTS));
    }

    private interface Question {
        AMQP.Queue.DeclareOk ask(Channel channel) throws IOException;
    }

    private Answer onChannel(Question question) throws IOException, TimeoutException {
        var channel = connection.createChannel();
        if (channel == null) throw new IOException("the connection has no channel left");
        try {
            var answer = question.ask(channel);
            channel.close();
            return new Answer.There(answer.getMessageCount(), answer.getConsumerCount());
        } catch (IOException e) {
            if (e.getCause() instanceof ShutdownSignalException signal
                    && signal.getReason() instanceof AMQP.Channel.Close close) return no(close);
            throw e;
        }
    }

    private static Answer no(AMQP.Channel.Close close) {
        return close.getReplyCode() == AMQP.NOT_FOUND
                ? new Answer.NotThere(close.getReplyText())
                : new Answer.Refused(close.getReplyCode(), close.getReplyText());
    }
}
