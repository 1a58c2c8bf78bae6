//SOURCES ServerSpec.java ../Quote.java
package lib.serve;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lib.Quote;

/// The `docker run` of a server.
public final class DockerRun {

    private DockerRun() {}

    /// Program and arguments, the guide's and those that a Thor needs: `--ipc=host` and the limits, without which PyTorch and NCCL run
    /// out of shared and locked memory.
    ///
    /// @param keyFile file of the host with the API key as `VLLM_API_KEY=...`; only for a server with a key
    public static List<String> argv(ServerSpec spec, Optional<String> keyFile) {
        var argv = new ArrayList<>(List.of("docker", "run", "--detach", "--name", spec.name()));
        spec.labels().forEach((name, value) -> argv.addAll(List.of("--label", name + "=" + value)));
        argv.addAll(container(spec));
        keyFile.ifPresent(file -> argv.addAll(List.of("--env-file", file)));
        argv.addAll(program(spec));
        return argv;
    }

    /// The command as a person would type it, option by option, with the restart policy and without Thorbook's labels; for ollama with
    /// that which fetches the model.
    public static String text(ServerSpec spec) {
        var words = new ArrayList<>(List.of("--detach", "--name", spec.name(), "--restart", spec.restart()));
        words.addAll(container(spec));
        if (spec.keyed()) {
            words.addAll(List.of("--env-file", "api-key.env"));
        }
        var text = new StringBuilder(spec.keyed() ? "# api-key.env holds the line VLLM_API_KEY=KEY\n" : "").append("docker run");
        for (String word : words) {
            text.append(word.startsWith("-") ? " \\\n    " : " ").append(Quote.sh(word));
        }
        text.append(" \\\n    ").append(Quote.sh(program(spec)));
        return spec.engine() == Engine.OLLAMA ? text.append("\n").append(Quote.sh(pull(spec))).toString() : text.toString();
    }

    private static List<String> pull(ServerSpec spec) {
        return List.of("docker", "exec", spec.name(), "ollama", "pull", spec.source());
    }

    private static List<String> container(ServerSpec spec) {
        var options = new ArrayList<String>();
        if (spec.engine() != Engine.OLLAMA) {
            options.add("--ipc=host");
        }
        if (spec.pinsMemory()) {
            options.addAll(List.of("--ulimit", "memlock=-1", "--ulimit", "stack=67108864"));
        }
        if (spec.hostNetwork()) {
            options.add("--net=host");
        } else {
            options.addAll(List.of("--publish", "%s:%d:%d".formatted(spec.bind(), spec.port(), spec.port())));
        }
        spec.memory().ifPresent(memory -> options.add("--memory=" + memory));
        spec.runtime().ifPresent(runtime -> options.add("--runtime=" + runtime));
        spec.mounts().forEach(mount -> options.addAll(List.of("--volume", mount.volume())));
        spec.variables().forEach((name, value) -> options.addAll(List.of("--env", name + "=" + value)));
        return options;
    }

    private static List<String> program(ServerSpec spec) {
        var command = spec.command();
        String image = spec.image().orElseThrow();
        var words = new ArrayList<String>();
        if (spec.replacesEntryPoint()) {
            words.addAll(List.of("--entrypoint", command.getFirst(), image));
            words.addAll(command.subList(1, command.size()));
        } else {
            words.add(image);
            words.addAll(command);
        }
        return words;
    }
}
