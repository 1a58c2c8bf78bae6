//SOURCES Child.java Ran.java
package tests.notebook;

import java.io.File;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/// Kills runs of a notebook with SIGKILL, at moments that are spread over the run. A moment is a length of the run's
/// journal and a short time after that, so that it hits the same place on a fast machine and on a slow one.
final class Killed {

    private Killed() {}

    /// Runs once in full, then ten times up to a moment of its own.
    ///
    /// @param run    for a folder of runs
    /// @param folder gets the ten folders of runs
    /// @param then   after each kill
    static void atTenMoments(long seed, Function<Path, Child> run, Path folder, Consumer<Path> then) {
        Path whole = folder.resolve("whole");
        var uncut = run.apply(whole).run();
        if (uncut.exitCode() != 0) {
            throw new IllegalStateException("not even the run that nobody kills ends well: " + uncut.stderr());
        }
        long length = journals(whole).findFirst().orElseThrow().toFile().length();
        var random = new Random(seed);
        for (int i = 0; i < 10; i++) {
            long bytes = Math.max(1, (long) ((i + random.nextDouble()) / 10 * length));
            int millis = random.nextInt(100);
            then.accept(killed(run, folder.resolve("killed-" + i), bytes, millis));
        }
    }

    /// Tries again when the run ended before the kill came, in a folder of its own.
    private static Path killed(Function<Path, Child> run, Path runs, long bytes, int millis) {
        var ended = run.apply(runs).run(process -> {
            await(process, () -> journals(runs).anyMatch(journal -> journal.toFile().length() >= bytes));
            Thread.sleep(millis);
            process.destroyForcibly();
        });
        boolean cutOff = ended.exitCode() == 128 + 9 && journals(runs).noneMatch(journal -> Ran.read(journal).contains("\"record\":\"ended\""));
        return cutOff ? runs : killed(run, Path.of(runs + "-again"), bytes, millis / 2);
    }

    /// Waits until something holds, or the process has ended.
    static void await(Process process, BooleanSupplier condition) throws InterruptedException {
        while (process.isAlive() && !condition.getAsBoolean()) {
            Thread.sleep(2);
        }
    }

    static Stream<Path> journals(Path runs) {
        return Stream.of(Optional.ofNullable(runs.toFile().listFiles()).orElse(new File[0])).map(run -> run.toPath().resolve("journal.jsonl"))
                .filter(journal -> journal.toFile().exists());
    }
}
