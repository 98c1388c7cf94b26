package tidings.json;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers the few sources and schemas that come with every message. What strangers can make it hold is bounded. */
final class Uris {

    private static final int MOST = 1_000;
    private static final int LONGEST = 255;

    private final Map<String, URI> seen = new ConcurrentHashMap<>();

    URI of(String text) throws URISyntaxException {
        var known = seen.get(text);
        if (known != null) return known;
        var uri = new URI(text);
        if (text.length() <= LONGEST && seen.size() < MOST) seen.put(text, uri);
        return uri;
    }
}
