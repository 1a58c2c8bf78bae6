//SOURCES Claim.java PartFile.java FileWork.java ../Backoff.java ../../StepException.java ../HubText.java
package lib.hub.download;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import lib.StepException;
import lib.hub.Backoff;
import lib.hub.HubText;
import lib.hub.RemoteFile;

/// What is to be fetched, and who fetches what. A connection stays with its file, so that most files come in order and are hashed
/// on arrival; when there are fewer files than connections, several share one. At the end, who is idle takes over half of what has
/// the longest way to go.
final class Work {

    /// How often a range may fail without a byte before all stops.
    static final int TRIES = 6;
    private static final double LOOK_SECONDS = 3;
    private static final double SLOW = 0.05;
    private static final double WORTH_SPLITTING_SECONDS = 1;

    private final List<FileWork> files;
    private final Consumer<FileWork> arrived;
    private final List<Claim> active = new ArrayList<>();
    private double best;
    private int finished;
    private Optional<RuntimeException> failure = Optional.empty();

    /// @param folder  the model's folder
    /// @param arrived is given a file when there is nothing more to fetch of it, or to check one that is being repaired
    Work(Path folder, List<RemoteFile> files, Consumer<FileWork> arrived) {
        this.files = files.stream().map(file -> new FileWork(folder, file)).toList();
        this.arrived = arrived;
    }

    /// The next range to fetch; waits while there is none. Empty when all is finished, or nothing more is of use.
    synchronized Optional<Claim> next(Optional<FileWork> last) {
        while (failure.isEmpty() && finished < files.size()) {
            long now = System.nanoTime();
            Optional<Claim> claim = unclaimed(last, now).or(() -> split(now));
            if (claim.isPresent()) {
                active.add(claim.get());
                return claim;
            }
            await();
        }
        return Optional.empty();
    }

    private Optional<Claim> unclaimed(Optional<FileWork> last, long now) {
        try {
            Optional<FileWork> untouched = last.filter(file -> file.ready(now))
                    .or(() -> files.stream().filter(file -> !file.opened()).findFirst());
            while (untouched.isPresent() && !untouched.get().opened()) {
                if (untouched.get().open()) {
                    break;
                }
                arrived.accept(untouched.get());
                untouched = files.stream().filter(file -> !file.opened()).findFirst();
            }
            return untouched.or(() -> files.stream().filter(file -> file.ready(now))
                    .max(Comparator.comparingLong(file -> file.unclaimed() / (1 + claims(file))))).map(file -> file.claim(now));
        } catch (StepException e) {
            stop(e);
            return Optional.empty();
        }
    }

    private long claims(FileWork file) {
        return active.stream().filter(claim -> file.holds(claim)).count();
    }

    /// Half of the range that has the longest way to go.
    private Optional<Claim> split(long now) {
        return active.stream().filter(claim -> claim.end() - claim.at() >= 2 * PieceJournal.BLOCK && !claim.file().small())
                .filter(claim -> claim.secondsLeft(now) > WORTH_SPLITTING_SECONDS)
                .max(Comparator.comparingDouble(claim -> claim.secondsLeft(now)))
                .map(claim -> {
                    long end = claim.end();
                    long middle = (claim.at() + end) / 2 / PieceJournal.BLOCK * PieceJournal.BLOCK + PieceJournal.BLOCK;
                    claim.endAt(Math.min(middle, end));
                    return new Claim(claim.file(), middle, end, 0, claim.compare());
                }).filter(claim -> claim.end() > claim.at());
    }

    private void await() {
        try {
            TimeUnit.MILLISECONDS.timedWait(this, 100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop(new StepException("interrupted; what has arrived is kept: run it again to go on"));
        }
    }

    FileWork of(Claim claim) {
        return files.stream().filter(file -> file.holds(claim)).findFirst().orElseThrow();
    }

    /// A range has been fetched to its end.
    /// @param replaced whether, in a repair, something differed
    synchronized void done(Claim claim, boolean replaced) {
        active.remove(claim);
        best = Math.max(best, claim.average(System.nanoTime()));
        of(claim).replaced(replaced);
        settle(of(claim));
    }

    /// A range has failed: what is left of it goes to whoever comes next, after a while.
    synchronized void failed(Claim claim, IOException why) {
        active.remove(claim);
        int failures = claim.moved() ? 1 : claim.failures() + 1;
        String path = claim.file().file().path();
        if (failures >= TRIES) {
            stop(new StepException("%s can't be fetched from byte %d on, tried %d times: %s; what has arrived is kept: run it again to go on"
                    .formatted(path, claim.at(), failures, HubText.printable(Backoff.words(why)))));
            return;
        }
        of(claim).again(claim, failures, System.nanoTime() + Backoff.millis(failures) * 1_000_000);
        settle(of(claim));
    }

    private void settle(FileWork file) {
        if (claims(file) == 0 && file.waits()) {
            arrived.accept(file);
        }
        notifyAll();
    }

    /// Something of a file has to be fetched again.
    synchronized void again(FileWork file, boolean compare) {
        file.refill(compare);
        notifyAll();
    }

    /// A small file was wrong and has to be fetched once more, whole.
    synchronized void small(FileWork file) {
        file.repeat();
        notifyAll();
    }

    /// A repair has not found everything yet.
    synchronized void resume(FileWork file) {
        file.resume();
        notifyAll();
    }

    synchronized void finished(FileWork file) {
        finished++;
        notifyAll();
    }

    /// Ends a connection that moves hardly at all while another does, or did: what is left is given to a new one. A range that has
    /// been given away so once is left alone when there is no other to compare with: then it is the network that is slow.
    synchronized void dropSlow(long now) {
        var rates = active.stream().flatMap(claim -> claim.rate(now, LOOK_SECONDS).map(rate -> new Rated(claim, rate)).stream()).toList();
        double fastest = rates.stream().mapToDouble(Rated::rate).max().orElse(0);
        best = Math.max(best, fastest);
        rates.stream().filter(rated -> rated.rate() < SLOW * (rated.claim().failures() == 0 ? best : fastest))
                .forEach(rated -> rated.claim().abort());
    }

    private record Rated(Claim claim, double rate) {}

    /// Ends everything; the first reason counts.
    synchronized void stop(RuntimeException why) {
        failure = failure.or(() -> Optional.of(why));
        active.forEach(Claim::abort);
        notifyAll();
    }

    synchronized boolean ended() {
        return failure.isPresent() || finished == files.size();
    }

    synchronized Optional<RuntimeException> failure() {
        return failure;
    }

    synchronized int finished() {
        return finished;
    }

    /// The files that are being fetched right now.
    synchronized List<String> underWay() {
        return active.stream().map(claim -> claim.file().file().path()).distinct().toList();
    }

    /// Closes what is still open; to be called when nobody works any more.
    synchronized void close() {
        files.forEach(FileWork::close);
    }
}
