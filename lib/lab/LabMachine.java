//SOURCES ../LabLogin.java ../Program.java ../StepException.java
//FILES lab/Dockerfile=../../tests/lab/Dockerfile lab/NetworkManager.conf=../../tests/lab/NetworkManager.conf
//FILES lab/display-manager.service=../../tests/lab/display-manager.service lab/free=../../tests/lab/free
//FILES lab/jetson_clocks=../../tests/lab/jetson_clocks lab/jtop-service=../../tests/lab/jtop-service lab/lab-init=../../tests/lab/lab-init
//FILES lab/lab.conf=../../tests/lab/lab.conf lab/lab.sh=../../tests/lab/lab.sh lab/nmcli=../../tests/lab/nmcli
//FILES lab/nvfancontrol=../../tests/lab/nvfancontrol lab/nvfancontrol.service=../../tests/lab/nvfancontrol.service
//FILES lab/nvfancontrol_p3767_0000.conf=../../tests/lab/nvfancontrol_p3767_0000.conf
//FILES lab/nvfancontrol_p3834_0008.conf=../../tests/lab/nvfancontrol_p3834_0008.conf lab/nvidia-apt=../../tests/lab/nvidia-apt
//FILES lab/nvidia-l4t-core.control=../../tests/lab/nvidia-l4t-core.control lab/nvidia-smi=../../tests/lab/nvidia-smi
//FILES lab/nvpmodel=../../tests/lab/nvpmodel lab/nvpmodel.service=../../tests/lab/nvpmodel.service
//FILES lab/nvpmodel_p3767_0003_super.conf=../../tests/lab/nvpmodel_p3767_0003_super.conf
//FILES lab/nvpmodel_p3834_0000.conf=../../tests/lab/nvpmodel_p3834_0000.conf
//FILES lab/nvpmodel_p3834_0008.conf=../../tests/lab/nvpmodel_p3834_0008.conf lab/orin.board=../../tests/lab/orin.board
//FILES lab/reboot=../../tests/lab/reboot lab/sshd.conf=../../tests/lab/sshd.conf lab/sysctl=../../tests/lab/sysctl
//FILES lab/systemctl=../../tests/lab/systemctl lab/t4000.board=../../tests/lab/t4000.board lab/tegrastats=../../tests/lab/tegrastats
//FILES lab/thor.board=../../tests/lab/thor.board lab/wired.nmconnection=../../tests/lab/wired.nmconnection
//FILES lab/flashed=../../tests/lab/flashed lab/installer-image=../../tests/lab/installer-image
package lib.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import lib.LabLogin;
import lib.Program;
import lib.StepException;

/// A lab of this machine: a container that looks like a Jetson, the image it is made of, and how one logs in to it.
///
/// Every method throws [StepException] when Docker does not do its part, and [Program.Missing] or [Program.Failed] with its own words.
///
/// @param docker the docker client
/// @param folder keeps the key and the ssh configuration
/// @param name   of the container
/// @param say    is told what takes a while
public record LabMachine(Program docker, Path folder, String name, Consumer<String> say) {

    /// Where the lab stands.
    ///
    /// @param state     `running`, `stopped` or `absent`
    /// @param container its name for docker
    /// @param image     the image it is made of
    /// @param host      for `--host`; only while it runs, as are the next two
    /// @param sshConfig for `--ssh-config`
    /// @param port      where its ssh port is published on this machine's loopback
    public record State(String state, String container, String image, Optional<String> host, Optional<String> sshConfig, Optional<Integer> port) {}

    /// One image serves every lab.
    private static final String IMAGE = "thorbook-lab";
    private static final String OWNER = "thorbook.lab";
    /// The lab's own throttle alerts lie over those of the machine that it runs on.
    private static final Path THERMAL = Path.of("/sys/class/thermal");
    private static final Duration BOOT = Duration.ofSeconds(60);
    private static final String FORMAT = "{{.State.Running}} {{with index .HostConfig.PortBindings \"22/tcp\"}}{{(index . 0).HostPort}}{{end}}";

    /// The lab that `--host` names so.
    /// @param lab empty for the one of `lab up`
    public static LabMachine named(String lab, Consumer<String> say) {
        return new LabMachine(new Program("docker"), LabLogin.folderOf(lab), lab.isEmpty() ? IMAGE : IMAGE + "-" + lab, say);
    }

    /// @throws StepException when no Docker engine answers
    public void checkEngine() {
        var version = docker.run(List.of("version", "--format", "{{.Server.Version}}"));
        if (!version.ok()) {
            throw new StepException("the lab is a container, and no Docker engine answers: " + version.lastWord());
        }
    }

    public State state() {
        var inspected = docker.run(List.of("container", "inspect", "--format", FORMAT, name));
        if (!inspected.ok()) {
            return new State("absent", name, IMAGE, Optional.empty(), Optional.empty(), Optional.empty());
        }
        String[] words = inspected.stdout().strip().split(" ");
        if (words[0].equals("false")) {
            return new State("stopped", name, IMAGE, Optional.empty(), Optional.empty(), Optional.empty());
        }
        var login = new LabLogin(folder, Integer.parseInt(words[1]));
        return new State("running", name, IMAGE, Optional.of(LabLogin.HOST), Optional.of(login.config().toString()), Optional.of(login.port()));
    }

    /// Whom it was made for; empty when there is none.
    public String owner() {
        var inspected = docker.run(List.of("container", "inspect", "--format", "{{index .Config.Labels \"" + OWNER + "\"}}", name));
        return inspected.ok() ? inspected.stdout().strip() : "";
    }

    /// Starts it, whatever its state, and waits until ssh answers.
    /// @param owner       whom a container that is made now is for
    /// @param environment variables of `tests/lab/lab-init`, for a container that is made now
    /// @param mounts      likewise: folders of this machine that it can read, and where it sees them
    public State up(String owner, Map<String, String> environment, Map<Path, String> mounts) {
        var before = state();
        switch (before.state()) {
            case "running" -> {
                say.accept("already running");
                return before;
            }
            case "stopped" -> {
                say.accept("starting the stopped container again");
                docker.output("start", name);
            }
            default -> {
                buildImage();
                say.accept("starting");
                create(LabLogin.create(folder, LabLogin.freePort(), true), owner, environment, mounts);
            }
        }
        var after = state();
        var login = new LabLogin(folder, after.port().orElseThrow(() -> new StepException("the container ended at once; see: docker logs " + name)));
        if (!login.awaitSsh(BOOT)) {
            throw new StepException("no ssh answers after %d s; see: docker logs %s".formatted(BOOT.toSeconds(), name));
        }
        return after;
    }

    private void create(LabLogin login, String owner, Map<String, String> environment, Map<Path, String> mounts) {
        var run = new ArrayList<>(List.of("run", "--detach", "--name", name, "--hostname", "thor", "--label", OWNER + "=" + owner,
                "--restart", "always", "--cap-add", "NET_ADMIN", "--publish", "127.0.0.1:%d:22".formatted(login.port()),
                "--env", "LAB_AUTHORIZED_KEY=" + login.publicKey()));
        environment.forEach((variable, value) -> run.addAll(List.of("--env", variable + "=" + value)));
        mounts.forEach((here, there) -> run.addAll(List.of("--volume", here + ":" + there + ":ro")));
        if (Files.isDirectory(THERMAL)) {
            run.addAll(List.of("--tmpfs", THERMAL + ":mode=755"));
        }
        run.add(IMAGE);
        docker.output(run.toArray(String[]::new));
    }

    /// Removes the container, with all that happened in it.
    public void down() {
        docker.output("rm", "--force", "--volumes", name);
    }

    /// Runs a command in the lab, as root and past ssh.
    public void run(String... argv) {
        var exec = new ArrayList<>(List.of("exec", name));
        exec.addAll(List.of(argv));
        docker.output(exec.toArray(String[]::new));
    }

    /// Copies a file of the lab to this machine.
    public void fetch(String file, Path here) {
        docker.output("cp", name + ":" + file, here.toString());
    }

    /// Docker builds from a folder, and a script may come from a URL: so the lab's files travel with it as resources.
    private void buildImage() {
        say.accept("building the image, which takes a minute the first time");
        try {
            Path context = Files.createTempDirectory("thorbook-lab-image");
            var copies = new ArrayList<Path>(List.of(context));
            try {
                copies.add(Files.write(context.resolve("Dockerfile"), resource("Dockerfile")));
                for (String file : namedIn(Files.readString(context.resolve("Dockerfile")))) {
                    copies.add(Files.write(context.resolve(file), resource(file)));
                }
                docker.output("build", "--quiet", "--tag", IMAGE, context.toString());
            } finally {
                for (Path copy : copies.reversed()) {
                    Files.delete(copy);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't write the files of the image", e);
        }
    }

    /// The files that a Dockerfile copies: all words of a COPY line but its last, the target.
    private static List<String> namedIn(String dockerfile) {
        return dockerfile.lines().filter(line -> line.startsWith("COPY "))
                .map(line -> line.split(" +"))
                .flatMap(words -> Arrays.stream(words, 1, words.length - 1))
                .toList();
    }

    private static byte[] resource(String name) throws IOException {
        try (var file = LabMachine.class.getResourceAsStream("/lab/" + name)) {
            return Optional.ofNullable(file).orElseThrow(() -> new StepException("//FILES of LabMachine.java does not name " + name)).readAllBytes();
        }
    }
}
