//SOURCES EngineOptions.java FoundServer.java HostFacts.java ServerSpec.java
package lib.serve;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What stands in the way of a server, found before anything is started. Pure: facts in, problems out.
///
/// @param facts      of the host
/// @param runtimes   container runtimes that Docker knows
/// @param imageArchitecture of the image; empty when Docker does not hold it
/// @param holder     the container that publishes the port, if one does
/// @param dropsCaches the page cache is dropped before the start
/// @param memoryKnown the memory is as it will be at the start; not so where another server will be stopped first
public record Preflight(HostFacts facts, Set<String> runtimes, Optional<String> imageArchitecture, Optional<String> holder,
                        boolean dropsCaches, boolean memoryKnown) {

    /// A start needs this much for compiled kernels and logs.
    private static final long DISK = 2L << 30;
    /// vLLM's own default.
    private static final String UTILIZATION = "0.9";
    private static final Pattern NUMBER = Pattern.compile("\\d*\\.?\\d+");

    /// Something that would fail.
    ///
    /// @param what what is wrong
    /// @param fix  what to do about it
    public record Problem(String what, String fix) {
        @Override
        public String toString() {
            return what + "\n      fix: " + fix;
        }
    }

    /// The same without a server that will be gone by then.
    public Preflight without(FoundServer gone) {
        var others = new HashSet<>(facts.listening());
        gone.spec().map(ServerSpec::port).ifPresent(others::remove);
        return new Preflight(facts.with(others), runtimes, imageArchitecture, holder.filter(name -> !name.equals(gone.name())),
                dropsCaches, false);
    }

    /// All that stands in the way of a server; empty when nothing does.
    public List<Problem> problems(ServerSpec spec) {
        var problems = new ArrayList<Problem>();
        spec.runtime().filter(runtime -> !runtimes.contains(runtime)).ifPresent(runtime -> problems.add(new Problem(
                "Docker has no runtime '%s'; it has %s".formatted(runtime, String.join(", ", runtimes.stream().sorted().toList())),
                runtime.equals("nvidia") ? "docker-setup registers it" : "--runtime with one of these, or none for Docker's default")));
        spec.image().flatMap(this::image).ifPresent(problems::add);
        if (facts.listening().contains(spec.port()) || holder.isPresent()) {
            problems.add(new Problem("port %d is taken".formatted(spec.port()) + holder.map(name -> " by the container " + name).orElse(""),
                    "--port with another, or stop what listens there" + holder.map(name -> ": server-stop " + name).orElse("")));
        }
        if (spec.loadsFolder()) {
            model(spec).ifPresent(problems::add);
        }
        if (facts.jetson() && memoryKnown && spec.loadsFolder()) {
            memory(spec).ifPresent(problems::add);
        }
        if (facts.diskFree() < DISK) {
            problems.add(new Problem("only %s of disk are free in %s".formatted(Memory.gib(facts.diskFree()), facts.home()),
                    "docker image prune, or remove models that are not needed"));
        }
        return problems;
    }

    private Optional<Problem> image(String image) {
        if (imageArchitecture.isEmpty()) {
            return Optional.of(new Problem("the image %s is not here".formatted(image), "image-pull " + image));
        }
        return imageArchitecture.filter(built -> !built.isEmpty() && !built.equals(facts.architecture())).map(built -> new Problem(
                "the image %s is for %s, and the host is %s".formatted(image, built, facts.architecture()),
                "--image with one for " + facts.architecture()));
    }

    private Optional<Problem> model(ServerSpec spec) {
        var missing = facts.model().missing();
        return missing.isEmpty() ? Optional.empty() : Optional.of(new Problem(
                "the model %s is not complete: %s".formatted(spec.model(), String.join("; ", missing)),
                "model-download %s --local-dir %s, or --models-dir with the folder that holds it".formatted(
                        spec.model().replaceFirst("/[^/]*\\.gguf$", ""), facts.model().folder())));
    }

    /// vLLM takes its share of the whole memory at the start, and compares it with what CUDA calls free: on a Jetson that is
    /// memory which holds nothing at all, not even cached files.
    private Optional<Problem> memory(ServerSpec spec) {
        var memory = facts.memory();
        if (!spec.engine().isVllm()) {
            long weights = facts.model().weights();
            return weights <= memory.available() ? Optional.empty() : Optional.of(new Problem("the weights take %s, and %s are available"
                    .formatted(Memory.gib(weights), Memory.gib(memory.available())), "stop other servers: servers shows them"));
        }
        String asked = EngineOptions.parse(spec.options()).value("--gpu-memory-utilization").filter(NUMBER.asMatchPredicate())
                .orElse(UTILIZATION);
        double share = Double.parseDouble(asked);
        long needed = (long) (share * memory.total());
        if (needed <= (dropsCaches ? memory.available() : memory.free())) {
            return Optional.empty();
        }
        String what = "%s of %s are free, and --gpu-memory-utilization %s asks for %s".formatted(
                Memory.gib(memory.free()), Memory.gib(memory.total()), asked, Memory.gib(needed));
        if (needed <= memory.available()) {
            return Optional.of(new Problem("%s; %s are cached files".formatted(what, Memory.gib(memory.cached())),
                    "--drop-caches, which runs sync and sysctl -w vm.drop_caches=3 before the start"));
        }
        double possible = Math.floor(100.0 * memory.available() / memory.total() - 2) / 100;
        return Optional.of(new Problem(what, possible <= 0.05 ? "stop other servers: servers shows them"
                : "-- --gpu-memory-utilization %s%s, or stop other servers".formatted(number(possible),
                        memory.free() < memory.available() * 0.9 ? " with --drop-caches" : "")));
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.2f", value).replaceFirst("0$", "");
    }
}
