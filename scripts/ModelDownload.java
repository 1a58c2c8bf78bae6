///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//SOURCES ../lib/StepCommand.java ../lib/Terminal.java ../lib/hub/HubOptions.java ../lib/hub/ModelCatalog.java ../lib/hub/LocalModel.java
//SOURCES ../lib/hub/Checksums.java ../lib/hub/ProgressText.java ../lib/hub/DeviceDownload.java ../lib/hub/ModelscopeClient.java
package scripts;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lib.Change;
import lib.Host;
import lib.Step;
import lib.StepCommand;
import lib.Terminal;
import lib.UsageException;
import lib.hub.ByteText;
import lib.hub.Checksums;
import lib.hub.DeviceDownload;
import lib.hub.FileList;
import lib.hub.HubOptions;
import lib.hub.LocalModel;
import lib.hub.Model;
import lib.hub.ModelCatalog;
import lib.hub.ModelFolder;
import lib.hub.ModelFolder.Kind;
import lib.hub.ModelId;
import lib.hub.ModelscopeClient;
import lib.hub.Patterns;
import lib.hub.ProgressText;
import lib.hub.RemoteFile;
import lib.hub.download.Download;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Fetches a model from ModelScope, the guide's `modelscope download`: every file checked against the hub's SHA-256 before it gets
/// its name, and after a kill, a crash or a lost link going on where it stood. The host itself fetches, also over ssh.
@CommandLine.Command(name = "model-download", description = "Fetch a model from ModelScope to a folder of the host, and check every file.")
public final class ModelDownload implements Step<ModelDownload.State> {

    /// @param folder on the host
    /// @param files  how many the model has, of those that are wanted
    /// @param size   of all of them
    /// @param open   those that are not there yet, or not known to be right
    public record State(String model, String revision, String folder, int files, String size, List<Open> open) {
        public State {
            open = List.copyOf(open);
        }
    }

    /// @param there bytes that need not be fetched
    public record Open(String file, ModelFolder.Kind state, long bytes, long there) {}

    /// Whose way to download.
    public enum Client { thorbook, modelscope }

    @Parameters(paramLabel = "MODEL", arity = "0..1", description = "owner/name on the hub, or a name of the catalog, e.g. Qwen3-8B")
    private Optional<String> model = Optional.empty();

    @Option(names = "--local-dir", paramLabel = "DIR", description = "folder on the host (default: ~/models/owner/name, where serve looks)")
    private Optional<String> localDir = Optional.empty();

    @Option(names = "--include", paramLabel = "PATTERN", description = "only files that match, e.g. '*.json'; * also crosses /")
    private List<String> include = new ArrayList<>();

    @Option(names = "--exclude", paramLabel = "PATTERN", description = "not the files that match")
    private List<String> exclude = new ArrayList<>();

    @Option(names = "--revision", paramLabel = "NAME", description = "branch or tag (default: ${DEFAULT-VALUE})")
    private String revision = "master";

    @Option(names = "--connections", paramLabel = "N",
            description = "at most at once, for all files together, 1 to 64 (default: ${DEFAULT-VALUE}); only as many as make it faster")
    private int connections = Download.CONNECTIONS;

    @Option(names = "--max-rate", paramLabel = "RATE", description = "for all connections together, e.g. 50MB/s (default: no limit)")
    private Optional<String> maxRate = Optional.empty();

    @Option(names = "--verify", description = "read every file again and compare its SHA-256, also those that were checked before")
    private boolean verify;

    @Option(names = "--client", paramLabel = "NAME", description = "thorbook, or modelscope as in the guide (default: ${DEFAULT-VALUE})")
    private Client client = Client.thorbook;

    @Mixin
    private HubOptions hub = new HubOptions();

    ModelDownload() {}

    /// @param model `owner/name`, or a name of the catalog
    public ModelDownload(String model) {
        this.model = Optional.of(model);
    }

    /// @param localDir folder on the host; `~/` begins one in the user's home
    public ModelDownload(String model, String localDir) {
        this(model);
        this.localDir = Optional.of(localDir);
    }

    /// Into a folder of models, as owner/name.
    /// @param models folder on the host, e.g. `~/models`
    public static ModelDownload into(String models, String model) {
        var download = new ModelDownload(model);
        download.localDir = Optional.of(models + "/" + download.id());
        return download;
    }

    /// The same from another hub.
    /// @param hub its address; empty for the usual one
    public ModelDownload from(String hub) {
        this.hub.use(hub);
        return this;
    }

    public static void main(String... args) {
        System.exit(StepCommand.run(new ModelDownload(), args));
    }

    @Override
    public String name() {
        return "model-download";
    }

    @Override
    public Class<State> stateType() {
        return State.class;
    }

    /// Hours may pass, and the folder has a lock of its own.
    @Override
    public boolean locksHost() {
        return false;
    }

    @Override
    public void check() {
        id();
        bytesPerSecond();
        hub.token();
        if (connections < 1 || connections > 64) {
            throw new UsageException("--connections: 1 to 64, not " + connections);
        }
        if (localDir.filter(String::isBlank).isPresent()) {
            throw new UsageException("--local-dir: a folder has a name");
        }
    }

    private ModelId id() {
        String text = model.orElseThrow(() -> new UsageException("which model? e.g. model-download Qwen/Qwen3-8B"));
        var known = known();
        return known.isPresent() ? ModelId.parse(known.get().id()) : text.contains("/") ? ModelId.parse(text)
                : ModelId.parse(ModelCatalog.load().named(text).id());
    }

    private Optional<Model> known() {
        return model.flatMap(ModelCatalog.load()::find);
    }

    /// A shell has replaced `~` before a command sees it, and nobody has in a recipe.
    private String folder(Host host) {
        String folder = localDir.orElseGet(() -> "~/models/" + id());
        return folder.startsWith("~/") ? host.query("sh", "-c", "printf %s \"$HOME\"") + folder.substring(1) : folder;
    }

    /// Of a repository with several quantisations, only the one that the catalog means.
    private Patterns patterns() {
        var one = known().flatMap(m -> m.weights().file()).filter(file -> include.isEmpty());
        return new Patterns(one.map(List::of).orElse(include), exclude);
    }

    private long bytesPerSecond() {
        return maxRate.map(rate -> ByteText.rate("--max-rate", rate)).orElse(0L);
    }

    private ProgressText progress() {
        var terminal = Terminal.system();
        return new ProgressText(terminal.err(), terminal.interactive());
    }

    private FileList wanted() {
        try (var api = hub.open()) {
            FileList all = api.list(id(), revision);
            FileList wanted = all.only(patterns());
            if (wanted.files().isEmpty()) {
                throw new UsageException("--include and --exclude leave nothing of the %d files of %s".formatted(all.files().size(), id()));
            }
            return wanted;
        }
    }

    @Override
    public State read(Host host) {
        FileList list = wanted();
        String folder = folder(host);
        var found = ModelFolder.read(host, folder, list);
        if (verify) {
            var there = new ArrayList<>(found.of(Kind.DONE));
            there.addAll(found.of(Kind.UNCHECKED));
            found = found.without(Checksums.wrong(host, folder, there, progress()::say));
        }
        var open = found.files().stream().filter(file -> file.kind() != Kind.DONE)
                .map(file -> new Open(file.file().path(), file.kind(), file.file().size(), file.there())).toList();
        return new State(list.model().toString(), revision, folder, list.files().size(), ByteText.of(list.size()), open);
    }

    @Override
    public List<Change> plan(State state) {
        if (state.open().isEmpty()) {
            return List.of();
        }
        var changes = new ArrayList<Change>();
        long bytes = state.open().stream().mapToLong(file -> file.bytes() - file.there()).sum();
        changes.add(new Change("%s in %s".formatted(state.model(), state.folder()),
                "%d of %d files".formatted(state.files() - state.open().size(), state.files()),
                "%d files, %s, of which %s are to fetch".formatted(state.files(), state.size(), ByteText.of(bytes))));
        for (Open file : state.open()) {
            changes.add(switch (file.state()) {
                case UNCHECKED -> new Change(file.file(), "not checked", "checked, " + ByteText.of(file.bytes()));
                case PARTLY -> new Change(file.file(), "about %s of it".formatted(ByteText.of(file.there())), ByteText.of(file.bytes()));
                case WRONG -> new Change(file.file(), "wrong", ByteText.of(file.bytes()));
                case MISSING, DONE -> new Change(file.file(), "", ByteText.of(file.bytes()));
            });
        }
        return changes;
    }

    @Override
    public void apply(Host host, State state) {
        host.change("mkdir", "-p", "--", state.folder());
        var progress = progress();
        if (client == Client.modelscope) {
            new ModelscopeClient(host, progress::say).download(wanted(), patterns(), state.folder(), hub.endpoint(), hub.token());
        } else if (host.isLocal()) {
            try (var api = hub.open()) {
                new LocalModel(new Download(api, wanted(), Path.of(state.folder()), connections, bytesPerSecond()))
                        .complete(host, wrong(state), who(), progress);
            }
        } else {
            var device = new DeviceDownload(host, progress::say);
            if (!device.run(ModelDownload.class, arguments(state), hub.token())) {
                progress.say("%s has no Java 25: the modelscope client downloads there".formatted(host.name()));
                new ModelscopeClient(host, progress::say).download(wanted(), patterns(), state.folder(), hub.endpoint(), hub.token());
            }
        }
    }

    private static List<String> wrong(State state) {
        return state.open().stream().filter(file -> file.state() == Kind.WRONG).map(Open::file).toList();
    }

    private static String who() {
        return "process %d of %s".formatted(ProcessHandle.current().pid(), System.getProperty("user.name"));
    }

    /// The same command line for the host itself.
    private List<String> arguments(State state) {
        var arguments = new ArrayList<>(List.of(state.model(), "--yes", "--host", "local", "--local-dir", state.folder(), "--revision",
                revision,
                "--connections", String.valueOf(connections)));
        patterns().include().forEach(pattern -> arguments.addAll(List.of("--include", pattern)));
        patterns().exclude().forEach(pattern -> arguments.addAll(List.of("--exclude", pattern)));
        maxRate.ifPresent(rate -> arguments.addAll(List.of("--max-rate", rate)));
        if (verify) {
            arguments.add("--verify");
        }
        arguments.addAll(hub.forElsewhere());
        return arguments;
    }
}
