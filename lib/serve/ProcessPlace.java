//SOURCES FoundServer.java ServerPlace.java ../Host.java
package lib.serve;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import lib.Command;
import lib.Host;
import lib.Json;
import lib.Result;
import lib.Secret;

/// Servers as processes of this machine: the embedded engine in a Java process of its own, which outlives the one that starts it.
///
/// Each has a folder under `~/.local/state/thorbook/servers` with its spec, its log, the number of its process, and when it has ended
/// the exit code. A process counts only while it was started when the folder says, since numbers are used again.
///
/// @param host this machine
public record ProcessPlace(Host host) implements ServerPlace {

    private static final String FOLDER = "d=${XDG_STATE_HOME:-$HOME/.local/state}/thorbook/servers; ";
    /// The start time of a process, in clock ticks since the boot, is the 22nd word of its line; the second, its name, may hold blanks.
    private static final String RUNS = "runs() { [ \"$(sed 's/.*) //' \"/proc/$1/stat\" 2>/dev/null | cut -d' ' -f20)\" = \"$2\" ]; }; ";
    /// Descriptor 9 is the host's lock, which the server must not hold on.
    private static final String START = FOLDER + """
            d=$d/$1; shift; mkdir -p "$d"; cat > "$d/spec.json"; rm -f "$d/exit"
            setsid sh -c 'd=$1; shift; "$@" > "$d/log" 2>&1; echo $? > "$d/exit"' sh "$d" "$@" < /dev/null > /dev/null 2>&1 9<&- &
            p=$!; echo "$p $(sed 's/.*) //' "/proc/$p/stat" | cut -d' ' -f20)" > "$d/process"; date -Is > "$d/started\"""";
    private static final String FIND = FOLDER + RUNS + """
            for f in "$d"/*/spec.json; do
                [ -e "$f" ] || continue
                s=${f%/spec.json}; read -r p t < "$s/process"
                if runs "$p" "$t"; then state=running; elif [ -e "$s/exit" ]; then state=exited; else state=dead; fi
                code=$(cat "$s/exit" 2>/dev/null || echo 0)
                printf '%s\\t%s\\t%s\\t%s\\t%s\\n' "${s##*/}" $state "$code" "$(cat "$s/started")" "$(cat "$f")"
            done""";
    private static final String REMOVE = FOLDER + RUNS + """
            d=$d/$1; read -r p t < "$d/process"
            if runs "$p" "$t"; then
                kill -s TERM -- "-$p"
                for i in $(seq 100); do runs "$p" "$t" || break; sleep 0.1; done
                ! runs "$p" "$t" || kill -s KILL -- "-$p"
            fi
            rm -r "$d\"""";

    @Override
    public Optional<FoundServer> find(String name) {
        return all().stream().filter(server -> server.name().equals(name)).findFirst();
    }

    @Override
    public List<FoundServer> all() {
        return host.query("sh", "-c", FIND).lines().map(line -> line.split("\t", 5)).map(field -> new FoundServer(
                field[0], field[1], Integer.parseInt(field[2]), false, field[3], true, FoundServer.spec(field[4]))).toList();
    }

    /// The embedded engine asks for no key.
    @Override
    public Result start(ServerSpec spec, Optional<Secret> key) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var argv = new ArrayList<>(List.of("sh", "-c", START, "sh", spec.name(), java,
                "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-cp", classPath()));
        argv.addAll(spec.command());
        var command = Command.of(Command.Kind.CHANGE, argv).stdin(Json.line(spec) + "\n");
        for (var variable : spec.environment().entrySet()) {
            command = command.with(variable.getKey(), variable.getValue());
        }
        return host.run(command);
    }

    /// That of this process, from any folder.
    private static String classPath() {
        return String.join(":", Arrays.stream(System.getProperty("java.class.path").split(":"))
                .map(entry -> Path.of(entry).toAbsolutePath().toString()).toList());
    }

    @Override
    public List<String> marked(String name, int lines) {
        // the log has no time stamps: the number of a line tells it from others
        String script = FOLDER + "cat -n \"$d/$1/log\" 2>/dev/null | tail -n \"$2\"";
        return host.query("sh", "-c", script, "sh", name, String.valueOf(lines)).lines()
                .map(String::strip).map(line -> line.replaceFirst("\t", " ")).toList();
    }

    @Override
    public void logs(String name, String tail, boolean follow, Consumer<String> lines) {
        String script = FOLDER
                + "read -r p t < \"$d/$1/process\"; exec tail -n \"$2\" $([ -z \"$3\" ] || echo \"-f --pid=$p\") \"$d/$1/log\"";
        host.run(Command.query("sh", "-c", script, "sh", name, tail.equals("all") ? "+1" : tail, follow ? "follow" : "")
                .within(follow ? Duration.ofDays(1) : Duration.ofMinutes(1)), lines).orFail();
    }

    @Override
    public Optional<String> memory(String name) {
        String script = FOLDER + "read -r p t < \"$d/$1/process\"; ps -o rss= --sid \"$p\"";
        long kibibytes = host.query("sh", "-c", script, "sh", name).lines().mapToLong(line -> Long.parseLong(line.strip())).sum();
        return Optional.of("%.0fMiB".formatted(kibibytes / 1024.0));
    }

    @Override
    public ServerFacts facts(String name) {
        return find(name).filter(found -> !found.running())
                .map(found -> ServerFacts.NONE.with(Fact.EXIT_CODE, found.exitCode())).orElse(ServerFacts.NONE);
    }

    /// A process does not come back after a reboot.
    @Override
    public void settle(ServerSpec spec) {}

    @Override
    public void remove(String name) {
        host.change("sh", "-c", REMOVE, "sh", name);
    }
}
