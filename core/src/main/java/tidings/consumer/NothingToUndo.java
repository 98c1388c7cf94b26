package tidings.consumer;

import tidings.messaging.ReplyType;

/** The answer to a command that undoes what has not been done here, and will not be. */
@ReplyType("tidings.nothing-to-undo")
public record NothingToUndo() {}
