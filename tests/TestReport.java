//DEPS org.junit.platform:junit-platform-launcher:6.1.3
//SOURCES Total.java
package tests;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/// Prints one line for each test class when it has ended, and each failure under it with its message and the part of its
/// stack that is ours.
final class TestReport implements TestExecutionListener {

    /// What has happened in a test class so far.
    private static final class Tally {
        final long begin = System.nanoTime();
        final List<String> failures = new ArrayList<>();
        int passed;
        int skipped;
    }

    private final PrintStream out;
    private final Map<String, Tally> running = new HashMap<>();
    private TestPlan plan;
    private Total total = Total.NOTHING;

    TestReport(PrintStream out) {
        this.out = out;
    }

    Total total() {
        return total;
    }

    @Override
    public void testPlanExecutionStarted(TestPlan started) {
        plan = started;
    }

    @Override
    public synchronized void executionStarted(TestIdentifier test) {
        if (isTopClass(test)) {
            running.put(test.getUniqueId(), new Tally());
        }
    }

    @Override
    public synchronized void executionSkipped(TestIdentifier test, String reason) {
        tally(test).ifPresentOrElse(tally -> tally.skipped++, () -> {
            total = total.and(new Total(0, 0, 1));
            out.println("skipped    %s: %s".formatted(name(test), reason));
        });
    }

    @Override
    public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
        tally(test).ifPresent(tally -> {
            switch (result.getStatus()) {
                case SUCCESSFUL -> tally.passed += test.isTest() ? 1 : 0;
                case ABORTED -> tally.skipped++;
                case FAILED -> tally.failures.add(describe(test, result.getThrowable()));
            }
            if (isTopClass(test)) {
                running.remove(test.getUniqueId());
                print(test, tally);
            }
        });
    }

    private void print(TestIdentifier test, Tally tally) {
        total = total.and(new Total(tally.passed, tally.failures.size(), tally.skipped));
        out.println("%s %6.1f s  %3d passed%s%s  %s".formatted(tally.failures.isEmpty() ? "ok    " : "FAILED",
                Duration.ofNanos(System.nanoTime() - tally.begin).toMillis() / 1000.0, tally.passed,
                tally.failures.isEmpty() ? "" : ", " + tally.failures.size() + " failed", tally.skipped == 0 ? "" : ", " + tally.skipped + " skipped", name(test)));
        tally.failures.forEach(out::println);
    }

    private Optional<Tally> tally(TestIdentifier test) {
        Optional<TestIdentifier> at = Optional.of(test);
        while (at.isPresent() && !isTopClass(at.get())) {
            at = plan.getParent(at.get());
        }
        return at.map(top -> running.get(top.getUniqueId()));
    }

    private boolean isTopClass(TestIdentifier test) {
        return test.getSource().filter(ClassSource.class::isInstance).isPresent()
                && plan.getParent(test).filter(parent -> parent.getParentIdObject().isEmpty()).isPresent();
    }

    private static String name(TestIdentifier test) {
        return test.getSource().filter(ClassSource.class::isInstance).map(source -> ((ClassSource) source).getClassName()).orElse(test.getDisplayName());
    }

    private String describe(TestIdentifier test, Optional<Throwable> thrown) {
        String method = plan.getParent(test).filter(parent -> test.isTest() && !isTopClass(parent))
                .map(parent -> parent.getDisplayName() + " ").orElse("") + test.getDisplayName();
        var text = new StringBuilder("  " + method);
        for (Optional<Throwable> at = thrown; at.isPresent(); at = at.map(Throwable::getCause)) {
            text.append("\n").append(at.get().toString().indent(6).stripTrailing());
            for (StackTraceElement frame : at.get().getStackTrace()) {
                if (frame.getClassName().matches("(tests|lib|scripts)\\..*")) {
                    text.append("\n        at ").append(frame);
                }
            }
        }
        return text.toString();
    }
}
