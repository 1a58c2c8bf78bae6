///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/HostOptions.java ../lib/Tool.java ../lib/serve/ServerPlace.java
package scripts;

import java.io.IOException;
import lib.HostException;
import lib.HostOptions;
import lib.StepException;
import lib.Terminal;
import lib.Tool;
import lib.UsageException;
import lib.serve.ServerPlace;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Shows what a server wrote, the guide's `docker logs`.
@CommandLine.Command(name = "server-logs", sortOptions = false, usageHelpAutoWidth = true, description = "Show a server's log.",
        footer = {"", "Example: server-logs vllm --tail 50 --follow"})
public final class ServerLogs {

    private final Terminal terminal;

    @Parameters(paramLabel = "NAME", description = "of the server, as servers shows it")
    private String server;

    @Option(names = "--tail", paramLabel = "N", description = "only the last N lines of what is there; default: all")
    private String tail = "all";

    @Option(names = {"-f", "--follow"}, description = "stay for what comes, until the server ends")
    private boolean follow;

    @Mixin
    private HostOptions hostOptions = new HostOptions();

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this help")
    private boolean help;

    /// @param terminal where it speaks
    public ServerLogs(Terminal terminal) {
        this.terminal = terminal;
    }

    public static void main(String... args) {
        System.exit(new ServerLogs(Terminal.system()).run(args));
    }

    /// Runs the command line.
    /// @return the exit code: 0 shown, 1 the host can't be asked, 2 wrong usage or no such server
    public int run(String... args) {
        return Tool.run(this, terminal, this::show, args);
    }

    private int show() throws IOException {
        if (!tail.matches("all|\\d{1,9}")) {
            throw new UsageException("--tail: a number of lines, not '%s'".formatted(tail));
        }
        try (var host = hostOptions.open(terminal)) {
            var place = ServerPlace.holding(host, server)
                    .orElseThrow(() -> new UsageException("no server '%s' on %s; servers shows them".formatted(server, host.name())));
            place.logs(server, tail, follow, terminal.out()::println);
            return 0;
        } catch (HostException | StepException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
