//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES HostUnderTest.java HostileWords.java
package tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static tests.HostUnderTest.changing;
import static tests.HostUnderTest.script;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import lib.Command;
import lib.HostException;
import lib.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// How every host runs a command: this machine and one over ssh alike.
interface HostContract extends HostUnderTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 124, 126, 127, 137, 254, 255})
    default void anExitCodeIsTheCommandsOwn(int code) {
        assertThat(run("exit \"$1\"", String.valueOf(code)).exitCode()).isEqualTo(code);
    }

    @Test
    default void aCommandEndedByASignalHasTheCodeThatAShellGivesIt() {
        assertThat(run("kill -KILL $$").exitCode()).isEqualTo(128 + 9);
        assertThat(run("kill -TERM $$").exitCode()).isEqualTo(128 + 15);
    }

    @Test
    default void aProgramThatDoesNotExistIsExitCode127() {
        assertThat(host().run(Command.query("no-such-program")).exitCode()).isEqualTo(127);
    }

    @Test
    default void aFailureNamesTheCommandTheHostTheCodeAndTheLastLines() {
        var failing = script("seq 20; echo reason >&2; exit 3");

        assertThatThrownBy(() -> host().run(failing).orFail())
                .isInstanceOf(HostException.CommandFailed.class)
                .hasMessage("""
                        `sh -c 'seq 20; echo reason >&2; exit 3' sh` failed on %s with exit code 3:
                            14
                            15
                            16
                            17
                            18
                            19
                            20
                            reason""".formatted(host().name()));
    }

    @Test
    default void outputAndErrorsStayApart() {
        var result = run("printf 'to stdout'; printf 'to stderr\\n\\n' >&2");

        assertThat(result.stdout()).isEqualTo("to stdout");
        assertThat(result.stderr()).isEqualTo("to stderr\n\n");
    }

    @Test
    default void outputThatLooksLikeAnEndMarkIsOutput() {
        String word = "0123456789abcdef0123456789abcdef 0";

        assertThat(run("printf '\\n%s\\n' \"$1\"; echo after", word).stdout()).isEqualTo("\n" + word + "\nafter\n");
    }

    @Test
    default void standardInputArrivesByteByByte() {
        byte[] bytes = new byte[512];
        IntStream.range(0, bytes.length).forEach(i -> bytes[i] = (byte) i);

        var result = host().run(Command.query("od", "-An", "-v", "-tu1").stdin(bytes));

        assertThat(result.stdout().strip().split("\\s+")).containsExactly(
                IntStream.range(0, bytes.length).mapToObj(i -> String.valueOf(i & 255)).toArray(String[]::new));
    }

    @Test
    default void standardInputMayBeLong() {
        byte[] bytes = new byte[1 << 20];
        RandomGenerator.getDefault().nextBytes(bytes);

        assertThat(host().run(Command.query("sha256sum").stdin(bytes)).text()).startsWith(sha256(bytes));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    @Test
    default void withoutInputACommandReadsTheEndAtOnce() {
        assertThat(host().run(Command.query("cat")).stdout()).isEmpty();
    }

    @Test
    default void aCommandThatReadsNothingOfItsInputHarmsNoOther() {
        host().run(Command.query("true").stdin("exit 1\n".repeat(50_000)));

        assertThat(run("echo still here").text()).isEqualTo("still here");
    }

    @Test
    default void tenThousandHostileWordsArriveUnchanged() {
        var words = HostileWords.random(10_000, 7);
        var arrived = new ArrayList<String>();
        for (var batch : HostileWords.batches(words, 2500)) {
            arrived.addAll(HostileWords.echoed(run(HostileWords.ECHO, batch.toArray(String[]::new)).orFail().stdout()));
        }

        assertThat(arrived).isEqualTo(words);
    }

    @Test
    default void emptyArgumentsAreArguments() {
        assertThat(run("echo $#", "", "a", "").text()).isEqualTo("3");
    }

    @Test
    default void variablesReachTheCommandWhateverTheyHold() {
        String value = "a 'b' \"c\" $(touch /tmp/x) `d` \\ \n*; ~ ü 中";

        assertThat(host().run(Command.query("printenv", "SOME_VALUE").with("SOME_VALUE", value)).stdout()).isEqualTo(value + "\n");
    }

    @Test
    default void programsSpeakEnglishAndUtf8WithoutColours() {
        assertThat(run("printf '%s %s' \"$LC_ALL\" \"$NO_COLOR\"").stdout()).isEqualTo("C.UTF-8 1");
    }

    @Test
    default void whatACommandSetsIsGoneAfterIt() {
        String folder = run("pwd").text();
        run("cd /; export LEFT=over; umask 777");

        assertThat(run("echo \"$(pwd) $LEFT\"").text()).isEqualTo(folder);
    }

    @Test
    default void theTimeLimitEndsACommandAndAllThatItStartedWhateverTheyIgnore() {
        String pids = folder() + "/pids";
        var stubborn = changing("""
                trap '' TERM INT HUP
                sh -c 'trap "" TERM; echo $$ >> "$1"; while :; do sleep 1; done' sh "$1" &
                echo $$ >> "$1"
                while :; do sleep 1; done""", pids).within(Duration.ofSeconds(1));

        assertThatThrownBy(() -> host().run(stubborn)).isInstanceOf(HostException.TimedOut.class)
                .hasMessageContaining("on " + host().name() + " did not end within 1 s and was killed");

        assertThat(contents(pids).lines()).hasSize(2);
        // ends only when both are gone, or dead and not yet collected by their new parent
        run("""
                for p in $(cat "$1"); do
                  while grep -q '^State:[[:space:]]*[^ZX[:space:]]' "/proc/$p/status" 2>/dev/null; do sleep 0.05; done
                done""", pids).orFail();
    }

    @Test
    default void whatWasPrintedBeforeTheTimeLimitIsInTheError() {
        var slow = script("echo almost; exec sleep 60").within(Duration.ofMillis(500));

        assertThatThrownBy(() -> host().run(slow)).isInstanceOf(HostException.TimedOut.class).hasMessageEndingWith("was killed:\n    almost");
    }

    @Test
    default void afterATimeLimitTheHostGoesOn() {
        assertThatThrownBy(() -> host().run(script("sleep 60").within(Duration.ofMillis(200)))).isInstanceOf(HostException.TimedOut.class);

        assertThat(run("echo next").text()).isEqualTo("next");
    }

    @Test
    default void ofALongOutputTheLastFourMebibytesAreKept() {
        var result = run("seq 1000000; echo end; head -c 5000000 /dev/zero | tr '\\0' e >&2");

        assertThat(result.stdout()).hasSize(Result.BOUND).endsWith("\n999999\n1000000\nend\n");
        assertThat(result.stderr()).hasSize(Result.BOUND).matches("e+");
    }

    @Test
    default void ofAnOutputThatIsFollowedTheLastWordsAreKept() {
        var lines = new AtomicInteger();
        var result = host().follow(Command.query("seq", "1000000"), line -> lines.incrementAndGet());

        assertThat(result.stdout()).hasSize(16_384).endsWith("\n999999\n1000000\n");
        assertThat(lines).hasValue(1_000_000);
    }

    @Test
    default void linesArriveWhileTheCommandStillRuns() {
        String fifo = folder() + "/fifo";
        host().change("mkfifo", fifo);
        var first = new CompletableFuture<String>();
        var waiting = CompletableFuture.supplyAsync(() ->
                host().run(script("echo first; read -r word < \"$1\"; echo \"$word\"", fifo), first::complete));

        assertThat(first.join()).isEqualTo("first");
        assertThat(waiting).isNotDone();
        run("echo second > \"$1\"", fifo);

        assertThat(waiting.join().lines()).containsExactly("first", "second");
    }

    @Test
    default void linesArriveInOrderAndWholeTheLastOneToo() {
        var lines = Collections.synchronizedList(new ArrayList<String>());

        host().run(script("seq 20000; printf '%s' ünfinished"), lines::add);

        assertThat(lines).hasSize(20_001).startsWith("1", "2", "3").endsWith("20000", "ünfinished");
        assertThat(lines.subList(0, 20_000)).isEqualTo(IntStream.rangeClosed(1, 20_000).mapToObj(String::valueOf).toList());
    }

    @Test
    default void linesOfTheErrorsArriveToo() {
        var lines = Collections.synchronizedList(new ArrayList<String>());

        host().run(script("echo out; echo err >&2"), lines::add);

        assertThat(lines).containsExactlyInAnyOrder("out", "err");
    }

    @Test
    default void commandsOfSeveralThreadsRunSideBySide() {
        String fifo = folder() + "/fifo";
        host().change("mkfifo", fifo);

        var reader = CompletableFuture.supplyAsync(() -> run("cat \"$1\"", fifo).text());
        var writer = CompletableFuture.supplyAsync(() -> run("echo met > \"$1\"", fifo).ok());

        assertThat(writer.join()).isTrue();
        assertThat(reader.join()).isEqualTo("met");
    }

    @Test
    default void changesOfSeveralThreadsRunOneAfterAnother() {
        String folder = folder();
        var alone = changing("mkdir \"$1/alone\" && sleep 0.1 && rmdir \"$1/alone\"", folder);

        var all = IntStream.range(0, 4).mapToObj(i -> CompletableFuture.supplyAsync(() -> host().run(alone).exitCode())).toList();

        assertThat(all.stream().map(CompletableFuture::join)).containsOnly(0);
    }

    @Test
    default void aHostThatPlansRefusesEveryChangeAndAnswersQueries() {
        String folder = folder();
        var planning = host().planning();

        assertThatThrownBy(() -> planning.change("touch", folder + "/made")).isInstanceOf(HostException.ChangeRefused.class)
                .hasMessage("while planning, nothing on %s may change: refused `touch %s/made`".formatted(host().name(), folder));
        assertThatThrownBy(() -> planning.write(folder + "/made", "text", 0644, false)).isInstanceOf(HostException.ChangeRefused.class);
        assertThat(planning.query("ls", "-A", folder)).isEmpty();
    }

    @Test
    default void aBootHasAnIdThatEveryConnectionSees() {
        assertThat(another().bootId()).isEqualTo(host().bootId()).isNotBlank();
    }
}
