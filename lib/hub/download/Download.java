//SOURCES Fetcher.java Work.java Crowd.java Background.java Arrivals.java RateLimit.java Watcher.java ../HubApi.java ../../StepException.java
package lib.hub.download;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import lib.StepException;
import lib.hub.FileList;
import lib.hub.HubApi;
import lib.hub.RemoteFile;

/// Fetches files of a model over several connections, many files and many ranges at once.
///
/// @param folder         the model's folder
/// @param connections    at once in all and at most, 1 to 64; fewer where more are not faster
/// @param bytesPerSecond limit for all together; 0 for none
public record Download(HubApi api, FileList list, Path folder, int connections, long bytesPerSecond) {

    public static final int CONNECTIONS = 48;

    private static final long LOOK_MILLIS = 200;
    private static final int REPAIRS = 3;

    public Download {
        if (connections < 1 || connections > 64 || bytesPerSecond < 0) {
            throw new IllegalArgumentException("1 to 64 connections, and no negative rate");
        }
    }

    /// Fetches files until each has the SHA-256 of the list and its own name.
    /// @param wanted   those of the list that are missing or wrong
    /// @param finished is told each file that is complete, in no thread in particular, one after another
    /// @param watcher  is told how it goes
    /// @throws StepException when that can't be reached; what has arrived is kept
    public void run(List<RemoteFile> wanted, Consumer<RemoteFile> finished, Watcher watcher) {
        new Run(wanted, finished).run(watcher);
    }

    private final class Run {
        private final List<RemoteFile> wanted;
        private final Consumer<RemoteFile> finished;
        private final Arrivals arrivals = new Arrivals();
        private final Work work;
        private final Background background;
        private final Crowd crowd = new Crowd(connections, System.nanoTime());
        private final List<Thread> fetchers = new ArrayList<>();
        private final RateLimit limit = new RateLimit(bytesPerSecond);

        Run(List<RemoteFile> wanted, Consumer<RemoteFile> finished) {
            this.wanted = wanted;
            this.finished = finished;
            work = new Work(folder, wanted, this::arrived);
            background = new Background(this::stop);
        }

        private void stop(RuntimeException why) {
            work.stop(why);
        }

        private void arrived(FileWork file) {
            background.check(file, this::check);
        }

        void run(Watcher watcher) {
            try {
                watch(watcher);
                for (Thread thread : fetchers) {
                    thread.join();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                work.stop(new StepException("interrupted; what has arrived is kept: run it again to go on"));
            } finally {
                background.close();
                work.close();
            }
            work.failure().ifPresent(failure -> {
                throw failure;
            });
            watcher.look(look());
        }

        private void watch(Watcher watcher) throws InterruptedException {
            while (!work.ended()) {
                while (crowd.enter()) {
                    fetchers.add(Thread.ofPlatform().daemon().name("fetch-" + fetchers.size())
                            .start(new Fetcher(api, list, work, crowd, limit, arrivals, background)));
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                long now = System.nanoTime();
                crowd.look(now, arrivals.bytes());
                work.dropSlow(now);
                if (!work.ended()) {
                    watcher.look(look());
                }
            }
        }

        private Watcher.Look look() {
            return new Watcher.Look(System.nanoTime(), arrivals.bytes(), work.finished(), wanted.size(), work.underWay());
        }

        /// Everything of a file has arrived, or something of one that is being repaired was replaced.
        private void check(FileWork file) {
            PartFile part = file.part();
            part.catchUp();
            if (!part.hashed()) {
                work.again(file, false);
                return;
            }
            if (part.sha256().equals(part.file().sha256())) {
                part.name();
                file.close();
                synchronized (this) {
                    finished.accept(part.file());
                }
                work.finished(file);
                return;
            }
            part.rehash();
            mismatched(file);
        }

        private void mismatched(FileWork file) {
            PartFile part = file.part();
            if (file.hasTodo()) {
                work.resume(file);
            } else if (file.repairs() >= REPAIRS) {
                throw new StepException(("%s arrives complete, but with another SHA-256 than the list has, fetched %d times; "
                        + "something on the way alters it: try later, without --proxy, or another --endpoint")
                                .formatted(part.file().path(), REPAIRS + 1));
            } else if (part.small()) {
                part.forgetAll();
                work.small(file);
            } else {
                // first against what arrived: the disk may have lost it
                part.catchUp();
                boolean lost = !part.hashed();
                part.rehash();
                work.again(file, !lost);
            }
        }
    }
}
