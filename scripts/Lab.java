///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/Json.java ../lib/LabLogin.java ../lib/Program.java ../lib/StepException.java ../lib/Terminal.java ../lib/lab/LabMachine.java
package scripts;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import lib.Json;
import lib.LabLogin;
import lib.Program;
import lib.StepException;
import lib.Terminal;
import lib.UsageException;
import lib.lab.LabMachine;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/// Starts, stops or shows the lab: a container that looks like a Jetson AGX Thor or another board, to rehearse on. It needs Docker.
///
/// `up` prints the options that every step and recipe takes, so this works:
/// `jbang power-mode --mode MAXN $(jbang lab up)`.
@CommandLine.Command(name = "lab", sortOptions = false, usageHelpAutoWidth = true,
        description = "A container that looks like a Jetson AGX Thor, a T4000 or an Orin, to rehearse on.")
public final class Lab {

    /// What to do with the lab.
    public enum Action { UP, DOWN, STATUS }

    /// What a lab looks like: an AGX Thor, a T4000 or an Orin Nano Super.
    public enum Board { THOR, T4000, ORIN }

    private final LabMachine machine;
    private final Terminal terminal;

    @Parameters(paramLabel = "up|down|status", description = "start it; remove it with all that happened in it; show whether it runs")
    private Action action;

    @Option(names = "--ask-sudo", description = "up: sudo in the lab asks for the password, which is 'thorpass'")
    private boolean askSudo;

    @Option(names = "--board", paramLabel = "thor|t4000|orin",
            description = "up: the device that the lab looks like (default: thor, an AGX Thor)")
    private Optional<Board> board = Optional.empty();

    @Option(names = "--json", description = "the state of the lab as one JSON document on standard output")
    private boolean json;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this help")
    private boolean help;

    /// @param docker   the docker client
    /// @param folder   keeps the key and the ssh configuration
    /// @param terminal where it speaks
    public Lab(Program docker, Path folder, Terminal terminal) {
        this.machine = new LabMachine(docker, folder, "thorbook-lab", words -> terminal.say("lab: " + words));
        this.terminal = terminal;
    }

    public static void main(String... args) {
        System.exit(new Lab(new Program("docker"), LabLogin.folderOf(""), Terminal.system()).run(args));
    }

    /// Runs the command line.
    /// @return the exit code: 0 done or nothing to do, 1 failed, 2 wrong usage
    public int run(String... args) {
        var line = new CommandLine(this).setCaseInsensitiveEnumValuesAllowed(true);
        try {
            line.parseArgs(args);
            if (line.isUsageHelpRequested()) {
                line.usage(terminal.out());
                return 0;
            }
            if (action != Action.UP) {
                ofNewLab().ifPresent(option -> {
                    throw new UsageException(option + " goes with 'up'");
                });
            }
            machine.checkEngine();
            show(switch (action) {
                case UP -> up();
                case DOWN -> down();
                case STATUS -> machine.state();
            });
            return 0;
        } catch (ParameterException | UsageException e) {
            terminal.error("lab", e.getMessage());
            return 2;
        } catch (StepException | Program.Missing | Program.Failed e) {
            terminal.error("lab", e.getMessage());
            return 1;
        }
    }

    /// An option that only a lab that is not made yet can follow.
    private Optional<String> ofNewLab() {
        return askSudo ? Optional.of("--ask-sudo") : board.map(chosen -> "--board");
    }

    private LabMachine.State up() {
        ofNewLab().filter(option -> !machine.state().state().equals("absent")).ifPresent(option -> {
            throw new UsageException(option + " is for a new lab; remove this one first: lab down");
        });
        Map<String, String> environment = new LinkedHashMap<>();
        if (askSudo) {
            environment.put("LAB_SUDO", "password");
        }
        board.ifPresent(chosen -> environment.put("LAB_BOARD", chosen.name().toLowerCase()));
        return machine.up("lab up", environment, Map.of());
    }

    private LabMachine.State down() {
        if (machine.state().state().equals("absent")) {
            terminal.say("lab: there is none");
        } else {
            machine.down();
        }
        return machine.state();
    }

    private void show(LabMachine.State state) {
        if (json) {
            terminal.out().println(Json.pretty(state));
        } else if (state.host().isPresent()) {
            terminal.out().println("--host %s --ssh-config %s".formatted(state.host().get(), state.sshConfig().orElseThrow()));
        } else {
            terminal.out().println(state.state());
        }
    }
}
