//SOURCES FileList.java Patterns.java ModelFolder.java Checksums.java ../Host.java ../Secret.java ../StepException.java
package lib.hub;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import lib.Command;
import lib.Host;
import lib.Secret;
import lib.StepException;
import lib.hub.ModelFolder.Kind;

/// The guide's way: `modelscope download`, in a Python environment of its own on the host. The client ends well even when files are
/// missing, so that what it left behind is checked against the list.
///
/// @param say is told what is done
public record ModelscopeClient(Host host, Consumer<String> say) {

    private static final Duration LONGEST = Duration.ofHours(23);
    private static final String INSTALL = """
            venv=~/.cache/thorbook/modelscope
            [ ! -x "$venv/bin/modelscope" ] || exit 0
            python3 -m venv "$venv" && "$venv/bin/pip" install --quiet --disable-pip-version-check modelscope""";
    /// The token comes on standard input and goes on in the environment, which only the same user can read.
    private static final String DOWNLOAD = """
            IFS= read -r token || true
            [ -z "$token" ] || export MODELSCOPE_API_TOKEN="$token"
            export MODELSCOPE_ENDPOINT="$1"; shift
            exec ~/.cache/thorbook/modelscope/bin/modelscope download "$@\"""";

    /// Fetches what the patterns select and checks all of it.
    /// @throws StepException when something is missing or wrong afterwards
    public void download(FileList list, Patterns patterns, String folder, String endpoint, Optional<Secret> token) {
        say.accept("installing the modelscope client, where it is not there yet");
        host.run(Command.change("sh", "-c", INSTALL).within(Duration.ofMinutes(30))).orFail();
        var argv = new ArrayList<>(List.of("sh", "-c", DOWNLOAD, "sh", endpoint, "--model", list.model().toString(), "--local_dir", folder,
                "--revision", list.revision()));
        patterns.include().forEach(pattern -> argv.addAll(List.of("--include", pattern)));
        patterns.exclude().forEach(pattern -> argv.addAll(List.of("--exclude", pattern)));
        say.accept("modelscope download --model %s --local_dir %s".formatted(list.model(), folder));
        var command = Command.of(Command.Kind.CHANGE, argv).within(LONGEST);
        var ended = host.run(token.map(command::stdin).orElse(command));
        check(list, folder, ended.ok() ? "" : "; the client ended with exit code " + ended.exitCode());
    }

    private void check(FileList list, String folder, String ended) {
        var found = ModelFolder.read(host, folder, list);
        var incomplete = found.files().stream().filter(file -> file.kind() != Kind.DONE && file.kind() != Kind.UNCHECKED)
                .map(file -> file.file().path()).toList();
        if (!incomplete.isEmpty()) {
            throw new StepException("the modelscope client left %d of %d files missing or incomplete: %s%s; run it again to go on".formatted(
                    incomplete.size(), list.files().size(), String.join(", ", incomplete), ended));
        }
        var wrong = Checksums.wrong(host, folder, list.files(), say).stream().map(RemoteFile::path).toList();
        if (!wrong.isEmpty()) {
            throw new StepException("these files of the modelscope client are not what the hub's list says: %s; delete them and run it again"
                    .formatted(String.join(", ", wrong)));
        }
        var entries = new TreeMap<String, DoneRecord.Entry>();
        found.files().forEach(file -> entries.put(file.file()
                .path(), new DoneRecord.Entry(file.file().size(), file.changedMillis(), file.file().sha256())));
        host.write(folder + "/" + DoneRecord.PATH, new DoneRecord(entries).json(), 0644, false);
    }
}
