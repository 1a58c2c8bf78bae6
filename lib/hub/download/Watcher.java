package lib.hub.download;

import java.util.List;

/// Is told several times a second how a download goes.
public interface Watcher {

    /// @param nanos    when, by `System.nanoTime`
    /// @param arrived  bytes that this run has received
    /// @param finished files that are complete and checked
    /// @param files    how many there are to fetch
    /// @param underWay paths of those that are being fetched
    record Look(long nanos, long arrived, int finished, int files, List<String> underWay) {
        public Look {
            underWay = List.copyOf(underWay);
        }
    }

    void look(Look look);
}
