package tidings.e2e.torture.world;

/** A queue, and where it gets its messages from. */
public interface BoundQueue {

    String queue();

    String exchange();

    String routingKey();
}
