//SOURCES Checkpoint.java ProfileEdits.java Way.java ../Change.java ../Host.java ../Command.java ../HostException.java
//SOURCES ../StepException.java ../UsageException.java
package lib.net;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import lib.Change;
import lib.Command;
import lib.Host;
import lib.HostException;
import lib.StepException;
import lib.UsageException;

/// Changes the network of a host so that nobody is locked out: the change stays only when the host has been reached after it
/// by a new connection. Otherwise the host goes back by itself, even when this side has died or its link is gone: the clock
/// runs in the host's NetworkManager. Until then nothing is on its disk, so that a reboot leads back as well.
///
/// @param revertAfter how long the host waits for the confirmation, 5 s to an hour
/// @param way         by which this session has come
/// @param cut         whether the change takes that way away
/// @param reach       addresses at which the host may be found after it, in the order to try; none for where it is now
/// @param check       looks at the host once it is reached, and throws a [StepException] when it should rather go back
public record ConfirmOrRevert(Duration revertAfter, Way way, boolean cut, List<String> reach, Consumer<Host> check) {

    /// The default of `--revert-after`.
    public static final int DEFAULT_SECONDS = 60;

    private static final String LOG = "/run/thorbook-network.log";
    /// Goes on when the session that starts it is cut, and says at the end of its log how it ended. The lock of the host
    /// (file 9) is not its to hold. Standard input is a pipe of the host, filled before.
    private static final String DETACH = "umask 022; setsid -f sh -c 'sleep 0.3; \"$@\"; echo exit $?' sh \"$@\" >\"$0\" 2>&1 9<&-";
    private static final Pattern ENDED = Pattern.compile("(?s)(.*)\\bexit (\\d+)\\s*");
    private static final Pattern QUEUES = Pattern.compile("^\\s*\\d+\\s+\\d+\\s+");
    private static final Duration BETWEEN_TRIES = Duration.ofMillis(700);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /// NetworkManager needs a moment to put everything back.
    private static final Duration GRACE = Duration.ofSeconds(75);
    /// Within the grace.
    private static final Duration KEEPING = Duration.ofSeconds(30);
    /// The addresses of a device, or of all devices.
    private static final String ADDRESSES = """
            ip -o address show scope global ${1:+dev "$1"} | awk '{ split($4, part, "/"); print part[1] }'
            true""";
    private static final Pattern LEAVES_BY = Pattern.compile("\\bdev (\\S+)");

    public ConfirmOrRevert {
        reach = List.copyOf(reach);
    }

    /// An option in seconds as a time.
    /// @throws UsageException out of range
    public static Duration seconds(int revertAfter) {
        if (revertAfter < 5 || revertAfter > 3600) {
            throw new UsageException("--revert-after: 5 to 3600 seconds, not %d".formatted(revertAfter));
        }
        return Duration.ofSeconds(revertAfter);
    }

    /// What it means for this session, as a line of the plan; none where the session's way stays as it is.
    public List<Change> announcement() {
        return !cut ? List.of() : List.of(new Change("this session's way to the host", way.address(),
                "%s, or back after %d s without a new connection".formatted(
                        reach.stream().findFirst().orElse("the same address"), revertAfter.toSeconds())));
    }

    /// Makes a change and confirms it.
    /// @param edits      of profiles; the link stays as it is
    /// @param activation the command that puts them in force
    /// @throws StepException when the host has gone back; its message says why
    public void apply(Host host, ProfileEdits edits, Command activation) {
        Optional<String> before = host.movedTo();
        boolean itself = host.isLocal() && way.remote();
        var there = itself ? new Before(visitors(host), wayBack(host)) : new Before(Set.of(), "");
        var deadline = Instant.now().plus(revertAfter);
        var checkpoint = Checkpoint.create(host, revertAfter);
        try {
            edits.unsaved().forEach(command -> host.run(command).orFail());
            host.run(cut ? detached(activation) : activation).orFail();
        } catch (HostException.CommandFailed | HostException.TimedOut e) {
            checkpoint.rollback(host);
            edits.restoring().forEach(command -> host.run(command).orFail());
            throw new StepException("%s%nThe network of %s is as it was.".formatted(e.getMessage(), host.name()));
        } catch (HostException.ConnectionLost e) {
            // the change cut more than was to be foreseen; whether it did harm shows below
        }
        Optional<String> fault = confirm(host, checkpoint, there, edits.saving(), deadline);
        if (fault.isPresent()) {
            throw new StepException(fault.get() + "\n" + awaitReversion(host, checkpoint, edits.restoring(), before, deadline));
        }
    }

    /// What a session on the host itself has to know of the time before the change.
    ///
    /// @param visitors who was connected
    /// @param wayBack  the device by which answers leave to the session's other end
    private record Before(Set<String> visitors, String wayBack) {}

    /// @return what is wrong; empty when all is well and the change stays
    private Optional<String> confirm(Host host, Checkpoint checkpoint, Before before, List<Command> saving, Instant deadline) {
        try {
            if (host.isLocal() && way.remote() && (cut || !wayBack(host).equals(before.wayBack()))) {
                awaitVisitor(host, before.visitors(), deadline);
            } else {
                comeBack(host, checkpoint, deadline);
            }
            check.accept(host);
            if (checkpoint.extend(host, KEEPING)) {
                saving.forEach(command -> host.run(command).orFail());
                checkpoint.destroy(host);
                return Optional.empty();
            }
            return Optional.of("the confirmation came after the %d s of --revert-after".formatted(revertAfter.toSeconds()));
        } catch (Unreached | HostException.ConnectionLost e) {
            return Optional.of(e.getMessage());
        } catch (StepException | HostException e) {
            rollback(host, checkpoint);
            return Optional.of(e.getMessage());
        }
    }

    private void rollback(Host host, Checkpoint checkpoint) {
        try {
            host.run(cut ? detached(checkpoint.rollbackCommand()) : checkpoint.rollbackCommand());
        } catch (HostException.ConnectionLost e) {
            // it went with the change that is taken back
        }
    }

    /// Comes back by a new connection, at one of the addresses. The present one is among them, for a change that cuts less
    /// than was to be feared; until the change has ended, it says nothing that it still answers.
    private void comeBack(Host host, Checkpoint checkpoint, Instant deadline) {
        var places = new LinkedHashSet<Optional<String>>();
        if (cut) {
            reach.forEach(address -> places.add(Optional.of(address)));
        }
        places.add(host.movedTo());
        var faults = new ArrayList<String>();
        do {
            pause();
            faults.clear();
            for (var place : places) {
                try {
                    host.reconnect(place, PATIENCE);
                    if ((!cut || activated(host)) && checkpoint.pending(host)) {
                        return;
                    }
                } catch (HostException.ConnectionLost e) {
                    faults.add(e.getMessage());
                }
            }
        } while (Instant.now().isBefore(deadline));
        throw new Unreached("%s was not reached by a new connection within %d s: %s".formatted(
                host.name(), revertAfter.toSeconds(), String.join("; ", faults)));
    }

    /// Whether the detached activation has ended.
    /// @throws StepException when it has failed
    private static boolean activated(Host host) {
        var ended = ENDED.matcher(host.read(LOG).orElse(""));
        if (!ended.matches()) {
            return false;
        }
        if (!ended.group(2).equals("0")) {
            throw new StepException("the change failed: " + ended.group(1).strip());
        }
        return true;
    }

    /// On the host itself, when the change takes the session's own link away or turns its answers to another one: somebody has to
    /// come in after it. Who was connected before proves nothing: TCP keeps a connection for minutes after its other end is gone.
    private void awaitVisitor(Host host, Set<String> there, Instant deadline) {
        do {
            pause();
            if ((!cut || activated(host)) && !there.containsAll(visitors(host))) {
                return;
            }
        } while (Instant.now().isBefore(deadline));
        throw new Unreached("nobody came in by ssh to %s within %d s".formatted(
                String.join(" or ", places(host)), revertAfter.toSeconds()));
    }

    /// Where somebody may come in: at the addresses of [#reach] and the present one, or at any of the link's where nobody can say
    /// which it will have.
    private Set<String> places(Host host) {
        var places = new LinkedHashSet<>(reach);
        places.add(way.address());
        places.remove(Way.UNKNOWN);
        if (reach.isEmpty()) {
            host.query("sh", "-c", ADDRESSES, "sh", way.device()).lines().forEach(places::add);
        }
        return places;
    }

    /// The device by which answers leave to the other end of this session; empty where none leads there or the end is not known.
    private String wayBack(Host host) {
        var route = LEAVES_BY.matcher(way.peer().isEmpty() ? "" : host.run(Command.query("ip", "route", "get", way.peer())).stdout());
        return route.find() ? route.group(1) : "";
    }

    /// The ssh connections to [#places], each as ss writes it: both ends.
    private Set<String> visitors(Host host) {
        var visitors = new HashSet<String>();
        for (String address : places(host)) {
            host.run(Command.query("ss", "-H", "-t", "-n", "state", "established", "src", address, "and", "sport", "=", ":" + way.port()))
                    .stdout().lines().map(line -> QUEUES.matcher(line).replaceFirst("")).forEach(visitors::add);
        }
        return visitors;
    }

    /// @param restoring what NetworkManager does not bring back by itself
    /// @return how it ended, as a line for the person
    private static String awaitReversion(Host host, Checkpoint checkpoint, List<Command> restoring, Optional<String> before,
                                         Instant deadline) {
        var end = deadline.plus(GRACE);
        while (Instant.now().isBefore(end)) {
            try {
                pause();
                host.reconnect(before, PATIENCE);
                if (!checkpoint.pending(host)) {
                    restoring.forEach(command -> host.run(command).orFail());
                    return "The change was taken back; %s answers as before.".formatted(host.name());
                }
            } catch (HostException.ConnectionLost e) {
                // not yet
            } catch (Unreached e) {
                break;
            }
        }
        return "The host takes the change back by itself, but does not answer yet; a Thor's USB port is a way of its own, 192.168.55.1.";
    }

    /// The same command, started in a session of its own; its output goes to a file of the host.
    private static Command detached(Command command) {
        var argv = new ArrayList<>(List.of("sh", "-c", DETACH, LOG));
        argv.addAll(command.argv());
        return new Command(command.kind(), argv, command.env(), command.stdin(), command.timeout(), command.root(), command.sensitive());
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN_TRIES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unreached("interrupted; the host goes back by itself");
        }
    }

    /// Nobody has confirmed in time.
    private static final class Unreached extends RuntimeException {
        Unreached(String message) {
            super(message);
        }
    }
}
