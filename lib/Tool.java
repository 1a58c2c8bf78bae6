//DEPS info.picocli:picocli:4.7.7
//SOURCES StepException.java Terminal.java UsageException.java
package lib;

import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/// The command line of a command that is no step: `bench`, `compare`, `simulate` and the like. Steps have [StepCommand].
public final class Tool {

    /// What a command does once its options are read.
    public interface Work {
        /// @return the exit code
        /// @throws IllegalArgumentException for options that do not fit, or a name that does not exist: exit code 2
        /// @throws IOException              when it can't be done: exit code 1, as for a [StepException]
        int run() throws IOException, InterruptedException;
    }

    private Tool() {}

    /// Reads the options into the command, then does its work.
    /// @param command annotated with [picocli.CommandLine.Command], whose name begins every error, and with a help option
    /// @return the exit code: 2 for wrong usage, with one line that says what is wrong
    public static int run(Object command, Terminal terminal, Work work, String... args) {
        var line = new CommandLine(command);
        try {
            line.parseArgs(args);
            if (line.isUsageHelpRequested()) {
                line.usage(terminal.out());
                return 0;
            }
            return work.run();
        } catch (ParameterException | UsageException | IllegalArgumentException e) {
            terminal.error(line.getCommandName(), UsageException.oneLine(e.getMessage()));
            return 2;
        } catch (IOException | StepException e) {
            terminal.error(line.getCommandName(), e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }
}
