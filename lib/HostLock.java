//SOURCES Shell.java HostException.java
package lib;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// One lock for each host, an flock(2) on a file there. A shell holds it through its open file 9, and so does every
/// command that the shell started: a lock outlives a killed Thorbook until its last change has ended.
final class HostLock {

    private HostLock() {}

    // Opened for reading only: fs.protected_regular forbids O_CREAT on another user's file in a shared folder.
    private static final String TAKE = """
            d=/run/lock; [ -d $d ] || d=/tmp; l=$d/thorbook.lock; n=$d/thorbook-$(id -u).holder
            [ -e $l ] || (umask 0; : > $l)
            command -v flock > /dev/null || exit 0
            if command exec 9< $l && flock -w %d 9; then printf '%%s\\n' %s > $n
            else echo "$(ls -t $d/thorbook-*.holder 2>/dev/null | head -n 1 | xargs -r cat)"; command exec 9<&-; false; fi""";

    static void take(Shell shell, String host, String who, Duration limit) {
        try {
            var taken = shell.run(TAKE.formatted(limit.toSeconds(), Quote.sh(who)), limit, line -> {});
            if (taken.exitCode() != 0) {
                var holder = new String(taken.stdout(), StandardCharsets.UTF_8).strip();
                throw new HostException.Locked(host, holder.isEmpty() ? "another Thorbook" : holder);
            }
        } catch (Shell.Lost e) {
            throw new HostException.ConnectionLost(host, e.getMessage());
        }
    }

    static void release(Shell shell) {
        try {
            shell.run("rm -f /run/lock/thorbook-$(id -u).holder /tmp/thorbook-$(id -u).holder; exec 9<&-", Duration.ofSeconds(10), line -> {});
        } catch (Shell.Lost e) {
            // the lock went with the shell
        }
    }
}
