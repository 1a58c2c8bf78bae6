//DEPS com.fasterxml.jackson.dataformat:jackson-dataformat-yaml:2.22.1
//SOURCES ServerSpec.java
package lib.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// A server as a file for Docker Compose or Kubernetes.
public final class ServerYaml {

    private static final ObjectMapper YAML = new ObjectMapper(YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER).disable(YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES).enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS).build());

    private ServerYaml() {}

    /// A compose file with one service. The API key comes from `api-key.env` beside it; ollama's model is fetched by a command that a
    /// comment names.
    public static String compose(ServerSpec spec) {
        var service = new LinkedHashMap<String, Object>();
        service.put("image", spec.image().orElseThrow());
        service.put("container_name", spec.name());
        spec.runtime().ifPresent(runtime -> service.put("runtime", runtime));
        if (spec.replacesEntryPoint()) {
            service.put("entrypoint", List.of(spec.command().getFirst()));
        }
        service.put("command", arguments(spec).stream().map(ServerYaml::composeText).toList());
        if (spec.engine() != Engine.OLLAMA) {
            service.put("ipc", "host");
        }
        if (spec.pinsMemory()) {
            service.put("ulimits", ordered("memlock", -1, "stack", 67_108_864));
        }
        spec.memory().ifPresent(memory -> service.put("mem_limit", memory));
        if (spec.hostNetwork()) {
            service.put("network_mode", "host");
        } else {
            service.put("ports", List.of("%s:%d:%d".formatted(spec.bind(), spec.port(), spec.port())));
        }
        service.put("volumes", spec.mounts().stream().map(Mount::volume).map(ServerYaml::composeText).toList());
        var environment = new LinkedHashMap<String, String>();
        spec.variables().forEach((name, value) -> environment.put(name, composeText(value)));
        service.put("environment", environment);
        if (spec.keyed()) {
            service.put("env_file", "api-key.env");
        }
        service.put("restart", spec.restart());
        return remarks(spec, "api-key.env holds the line VLLM_API_KEY=KEY", "docker compose exec %s ollama".formatted(spec.name()))
                + yaml(Map.of("services", Map.of(spec.name(), withoutEmpty(service))));
    }

    /// A Deployment with one replica and a Service. Kubernetes has no `--ipc=host` for one container alone: a memory file system on
    /// `/dev/shm` serves the same end. The old pod goes before the new one comes, since one GPU does not hold two.
    public static String kubernetes(ServerSpec spec) {
        // a Service's name begins with a letter
        String name = spec.name().toLowerCase().replaceAll("[^a-z0-9-]", "-").replaceAll("-+$", "").replaceFirst("^(?=\\d)", "server-");
        Map<String, Object> labels = Map.of("app", name);
        var pod = new LinkedHashMap<String, Object>();
        // a Service called vllm would set VLLM_PORT in the container, which vLLM takes for a setting of its own
        pod.put("enableServiceLinks", false);
        spec.runtime().ifPresent(runtime -> pod.put("runtimeClassName", runtime));
        if (spec.hostNetwork()) {
            pod.put("hostNetwork", true);
        }
        pod.put("containers", List.of(container(spec, name)));
        pod.put("volumes", volumes(spec));
        var deployment = ordered("apiVersion", "apps/v1", "kind", "Deployment", "metadata", ordered("name", name, "labels", labels),
                "spec", ordered("replicas", 1, "strategy", Map.of("type", "Recreate"), "selector", Map.of("matchLabels", labels),
                        "template", ordered("metadata", Map.of("labels", labels), "spec", pod)));
        var service = ordered("apiVersion", "v1", "kind", "Service", "metadata", ordered("name", name, "labels", labels),
                "spec", ordered("selector", labels, "ports",
                        List.of(ordered("name", "http", "port", spec.port(), "targetPort", spec.port()))));
        return remarks(spec, "first: kubectl create secret generic %s-api-key --from-literal=VLLM_API_KEY=KEY".formatted(name),
                "kubectl exec deployment/%s -- ollama".formatted(name)) + yaml(deployment) + "---\n" + yaml(service);
    }

    private static Map<String, Object> container(ServerSpec spec, String name) {
        var container = ordered("name", name, "image", spec.image().orElseThrow());
        if (spec.replacesEntryPoint()) {
            container.put("command", List.of(spec.command().getFirst()));
        }
        container.put("args", arguments(spec).stream().map(ServerYaml::kubernetesText).toList());
        var env = new ArrayList<Object>();
        spec.variables().forEach((key, value) -> env.add(ordered("name", key, "value", kubernetesText(value))));
        if (spec.keyed()) {
            env.add(ordered("name", "VLLM_API_KEY", "valueFrom",
                    Map.of("secretKeyRef", ordered("name", name + "-api-key", "key", "VLLM_API_KEY"))));
        }
        container.put("env", env);
        container.put("ports", List.of(Map.of("containerPort", spec.port())));
        var limits = ordered("nvidia.com/gpu", 1);
        spec.memory().ifPresent(memory -> limits.put("memory", kubernetesMemory(memory)));
        container.put("resources", Map.of("limits", limits));
        var health = ordered("path", spec.engine().health(), "port", spec.port());
        if (spec.hostNetwork()) {
            // otherwise the node's own address is asked, where a server on the loopback does not listen
            health.put("host", spec.address());
        }
        Map<String, Object> probe = Map.of("httpGet", health);
        // loading may take many minutes: it is waited for before the other probes begin
        container.put("startupProbe", ordered("httpGet", probe.get("httpGet"), "periodSeconds", 10, "failureThreshold", 180));
        container.put("readinessProbe", probe);
        var mounts = new ArrayList<Object>(List.of(ordered("name", "shm", "mountPath", "/dev/shm")));
        IntStream.range(0, spec.mounts().size()).forEach(i -> {
            var mount = spec.mounts().get(i);
            mounts.add(mount.readOnly() ? ordered("name", "folder-" + i, "mountPath", mount.container(), "readOnly", true)
                    : ordered("name", "folder-" + i, "mountPath", mount.container()));
        });
        container.put("volumeMounts", mounts);
        return withoutEmpty(container);
    }

    private static List<Object> volumes(ServerSpec spec) {
        var volumes = new ArrayList<Object>(List.of(ordered("name", "shm", "emptyDir", Map.of("medium", "Memory"))));
        IntStream.range(0, spec.mounts().size()).forEach(i -> volumes.add(ordered("name", "folder-" + i,
                "hostPath", hostPath(spec.mounts().get(i)))));
        return volumes;
    }

    /// A cache may be made, models have to be there: as a folder, or as one file.
    private static Map<String, Object> hostPath(Mount mount) {
        return mount.readOnly() ? Map.of("path", mount.host()) : ordered("path", mount.host(), "type", "DirectoryOrCreate");
    }

    /// What a person has to do besides, as comments.
    private static String remarks(ServerSpec spec, String key, String ollama) {
        return (spec.keyed() ? "# " + key + "\n" : "")
                + (spec.engine() == Engine.OLLAMA ? "# then: %s pull %s\n".formatted(ollama, spec.source()) : "");
    }

    private static List<String> arguments(ServerSpec spec) {
        return spec.replacesEntryPoint() ? spec.command().subList(1, spec.command().size()) : spec.command();
    }

    /// Compose replaces `$NAME`, Kubernetes `$(NAME)`; doubled, the dollar stays.
    private static String composeText(String text) {
        return text.replace("$", "$$");
    }

    private static String kubernetesText(String text) {
        return text.replace("$(", "$$(");
    }

    /// Docker's `k`, `m` and `g` are powers of 1024, which Kubernetes calls `Ki`, `Mi` and `Gi`.
    private static String kubernetesMemory(String memory) {
        return memory.endsWith("b") ? memory.replace("b", "") : memory.replace("k", "Ki").replace("m", "Mi").replace("g", "Gi");
    }

    private static Map<String, Object> ordered(Object... pairs) {
        var map = new LinkedHashMap<String, Object>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put((String) pairs[i], pairs[i + 1]);
        }
        return map;
    }

    private static Map<String, Object> withoutEmpty(Map<String, Object> map) {
        map.values().removeIf(value -> value.equals(List.of()) || value.equals(Map.of()));
        return map;
    }

    private static String yaml(Object value) {
        try {
            return YAML.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps of texts and numbers are always YAML", e);
        }
    }
}
