package lib.hub.download;

import java.util.concurrent.atomic.LongAdder;

/// Bytes of this run, as they arrive: what an earlier run left does not count.
final class Arrivals {

    private final LongAdder bytes = new LongAdder();

    void add(int arrived) {
        bytes.add(arrived);
    }

    long bytes() {
        return bytes.sum();
    }
}
