package lib.hub;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/// How long to wait before something is tried again.
public final class Backoff {

    private static final long FIRST_MILLIS = 250;
    private static final long LONGEST_MILLIS = 10_000;

    private Backoff() {}

    /// A quarter of a second after the first failure, twice that after each further one, at most ten seconds; up to half less,
    /// so that many who failed together do not come again together.
    public static long millis(int failures) {
        long most = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(10, failures - 1));
        return most - ThreadLocalRandom.current().nextLong(most / 2 + 1);
    }

    static void pause(int failures) {
        LockSupport.parkNanos(millis(failures) * 1_000_000);
    }

    /// Why a connection failed, for a message.
    public static String words(IOException e) {
        return switch (e) {
            case UnknownHostException u -> "the name %s is not known".formatted(u.getMessage());
            case ConnectException c -> "the connection is refused";
            case SocketTimeoutException s -> "nothing came for too long";
            default -> String.valueOf(e.getMessage());
        };
    }
}
