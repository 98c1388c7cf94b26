package tidings.benchmarks;

/** A process that publishes, and another that consumes what it published. */
record Hop(WorkerProcess publisher, WorkerProcess consumer) {

    /** @param handled while the publisher was at it; its cost is that of both processes */
    record Passage(Measurement published, Measurement handled) {}

    String settings() {
        return publisher.publishing() + "; " + consumer.consuming();
    }

    Passage run(Pace pace) {
        consumer.consume();
        var published = publisher.publish(pace);
        var handled = consumer.soFar();
        var all = consumer.until(published.messages());
        if (all.messages() < published.messages())
            throw new BenchException(
                    published.messages() + " messages were published, " + all.messages() + " handled.");
        return new Passage(published, handled.withCostOf(published));
    }
}
