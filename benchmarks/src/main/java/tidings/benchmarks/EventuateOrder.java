package tidings.benchmarks;

import static io.eventuate.tram.commands.consumer.CommandHandlerReplyBuilder.withSuccess;
import static io.eventuate.tram.commands.consumer.CommandWithDestinationBuilder.send;

import io.eventuate.tram.commands.common.Command;
import io.eventuate.tram.commands.consumer.CommandHandlers;
import io.eventuate.tram.sagas.orchestration.SagaDefinition;
import io.eventuate.tram.sagas.participant.SagaCommandHandlersBuilder;
import io.eventuate.tram.sagas.simpledsl.SimpleSaga;
import java.util.Map;

/** An {@link OrderSaga} as somebody writes it who uses Eventuate. */
final class EventuateOrder implements SimpleSaga<EventuateOrder.State> {

    private final Runnable completed;
    private final SagaDefinition<State> definition = step().invokeParticipant(
                    s -> send(new Reserve(s.orderId, s.product, s.quantity))
                            .to("stock")
                            .build())
            .withCompensation(s -> send(new Release(s.orderId)).to("stock").build())
            .step()
            .invokeParticipant(
                    s -> send(new Charge(s.orderId, s.quantity)).to("payment").build())
            .onReply(Charged.class, (s, reply) -> s.charge = reply.charge())
            .withCompensation(s -> send(new Refund(s.orderId)).to("payment").build())
            .step()
            .invokeParticipant(s -> send(new Confirm(s.orderId)).to("delivery").build())
            .build();

    /** @param completed runs in an order's last transaction */
    EventuateOrder(Runnable completed) {
        this.completed = completed;
    }

    @Override
    public SagaDefinition<State> getSagaDefinition() {
        return definition;
    }

    @Override
    public void onSagaCompletedSuccessfully(String id, State state) {
        completed.run();
    }

    /**
     * Those of each channel.
     *
     * @param change what each of them does
     */
    static Map<String, CommandHandlers> participants(Runnable change) {
        return Map.of(
                "stock",
                SagaCommandHandlersBuilder.fromChannel("stock")
                        .onMessage(Reserve.class, message -> {
                            change.run();
                            return withSuccess(new Reserved(message.getCommand().quantity()));
                        })
                        .build(),
                "payment",
                SagaCommandHandlersBuilder.fromChannel("payment")
                        .onMessage(Charge.class, message -> {
                            change.run();
                            return withSuccess(new Charged(Orders.CHARGE));
                        })
                        .build(),
                "delivery",
                SagaCommandHandlersBuilder.fromChannel("delivery")
                        .onMessage(Confirm.class, message -> {
                            change.run();
                            return withSuccess(new Confirmed());
                        })
                        .build());
    }

    /** It has to be changeable: what a reply brings is put into it. */
    static final class State {
        public String orderId = "";
        public String product = "";
        public int quantity;
        public String charge = "";

        State() {}

        State(String orderId, String product, int quantity, String charge) {
            this.orderId = orderId;
            this.product = product;
            this.quantity = quantity;
            this.charge = charge;
        }
    }

    record Reserve(String orderId, String product, int quantity) implements Command {}

    record Reserved(int left) {}

    record Release(String orderId) implements Command {}

    record Charge(String orderId, int quantity) implements Command {}

    record Charged(String charge) {}

    record Refund(String orderId) implements Command {}

    record Confirm(String orderId) implements Command {}

    record Confirmed() {}
}
