package tidings.json;

/** Where a message keeps its attributes. */
enum Form {
    /** CloudEvents, attributes and data in one JSON object. */
    STRUCTURED,
    /** CloudEvents, attributes in headers and the data alone in the body. */
    BINARY,
    /** {@code {"id", "timestamp", "type", "data"}}, as a simple service publishes it. */
    PLAIN
}
