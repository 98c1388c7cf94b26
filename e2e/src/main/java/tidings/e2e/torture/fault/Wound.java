package tidings.e2e.torture.fault;

import java.time.Duration;

/**
 * What a fault has done.
 *
 * @param target what was struck
 * @param lasts how long until it is mended
 */
public record Wound(String target, Duration lasts, Mending mending) {

    /** How it is mended. Whatever it starts again works when this returns, or will by itself. */
    @FunctionalInterface
    public interface Mending {
        void mend() throws Exception;
    }

    /** One that is over when it is done. */
    static Wound passing(String target) {
        return new Wound(target, Duration.ZERO, () -> {});
    }
}
