//DEPS org.junit.jupiter:junit-jupiter:6.1.3 org.assertj:assertj-core:3.27.7
//SOURCES ../../lib/serve/DockerRun.java ../../lib/serve/EngineImages.java ../../lib/serve/ServerRequest.java ../../lib/serve/ServerYaml.java ../../lib/Json.java
package tests.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import lib.Json;
import lib.UsageException;
import lib.serve.DockerRun;
import lib.serve.Engine;
import lib.serve.EngineImages;
import lib.serve.ServerRequest;
import lib.serve.ServerSpec;
import lib.serve.ServerYaml;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a request comes to on a Thor, and how that looks as a command, for Compose and for Kubernetes.
class ServerSpecTest {

    private static final List<String> GUIDE = List.of("--max-model-len", "32000", "--gpu-memory-utilization", "0.9");

    private static ServerRequest request(Engine engine, String model, String... options) {
        return new ServerRequest(engine, model, "~/models", Optional.empty(), Optional.of(EngineImages.load().reference(engine.word())),
                engine.word(), "127.0.0.1", engine.port(), false, Optional.empty(),
                Map.of(), List.of(options), Optional.empty(), "no", false);
    }

    private static ServerSpec onThor(ServerRequest request) {
        return request.spec("/home/thor", true, Map.of(), List.of());
    }

    @Test
    void theGuidesW4A16ModelIsTheGuidesContainerWithWhatAThorNeeds() {
        var spec = request(Engine.VLLM, "okwinds/Qwen3-8B-Int4-W4A16").spec("/home/thor", true, Map.of("VLLM_DISABLED_KERNELS",
                "MacheteLinearKernel"), GUIDE);

        assertThat(DockerRun.text(spec)).isEqualTo("""
                docker run \\
                    --detach \\
                    --name vllm \\
                    --restart no \\
                    --ipc=host \\
                    --ulimit memlock=-1 \\
                    --ulimit stack=67108864 \\
                    --publish 127.0.0.1:8000:8000 \\
                    --runtime=nvidia \\
                    --volume /home/thor/models:/models:ro \\
                    --volume /home/thor/.cache/huggingface:/root/.cache/huggingface \\
                    --volume /home/thor/.cache/modelscope:/root/.cache/modelscope \\
                    --volume /home/thor/.cache/vllm:/root/.cache/vllm \\
                    --env TRITON_PTXAS_BLACKWELL_PATH=/usr/local/cuda/bin/ptxas \\
                    --env TRITON_PTXAS_PATH=/usr/local/cuda/bin/ptxas \\
                    --env VLLM_DISABLED_KERNELS=MacheteLinearKernel \\
                    nvcr.io/nvidia/vllm:25.09-py3 vllm serve /models/okwinds/Qwen3-8B-Int4-W4A16 --host 0.0.0.0 --port 8000 \
                --served-model-name Qwen3-8B-Int4-W4A16 --max-model-len 32000 --gpu-memory-utilization 0.9""");
    }

    @Test
    void aPersonsOptionsWinOverTheCatalogsByName() {
        var request = request(Engine.VLLM, "Qwen/Qwen3-8B", "--enforce-eager", "--max_model_len=8192", "--seed", "-1");

        assertThat(request.spec("/home/thor", true, Map.of(), GUIDE).options())
                .containsExactly("--max_model_len=8192", "--gpu-memory-utilization", "0.9", "--enforce-eager", "--seed", "-1");
    }

    @Test
    void aPersonsVariablesWinOverTheCatalogsAndThoseOfAThor() {
        var request = new ServerRequest(Engine.VLLM, "a/b", "~/models", Optional.empty(), Optional.of("nvcr.io/nvidia/vllm:25.09-py3"),
                "vllm", "127.0.0.1", 8000, false, Optional.empty(),
                Map.of("TRITON_PTXAS_PATH", "/opt/ptxas", "VLLM_DISABLED_KERNELS", ""), List.of(), Optional.empty(), "no", false);

        assertThat(request.spec("/home/thor", true, Map.of("VLLM_DISABLED_KERNELS", "MacheteLinearKernel"), List.of()).environment())
                .containsEntry("TRITON_PTXAS_PATH", "/opt/ptxas").containsEntry("VLLM_DISABLED_KERNELS", "");
    }

    @Test
    void inTheHostsNetworkTheEngineItselfListensOnTheAddressThatIsAskedFor() {
        var request = new ServerRequest(Engine.VLLM, "a/b", "/srv/models", Optional.of("qwen3"), Optional.of("vllm/vllm-openai:v0.20.2"),
                "two", "127.0.0.1", 8001,
                true, Optional.of("none"), Map.of(), List.of(), Optional.empty(), "no", false);

        assertThat(DockerRun.argv(request.spec("/root", false, Map.of(), List.of()), Optional.empty())).contains("--net=host")
                .doesNotContain("--publish", "--runtime=nvidia", "--ulimit")
                .endsWith("--entrypoint", "vllm", "vllm/vllm-openai:v0.20.2", "serve", "/models/a/b", "--host", "127.0.0.1", "--port",
                        "8001",
                        "--served-model-name", "qwen3");
    }

    @Test
    void aFolderOfTheHostIsSeenInTheContainerUnderItsOwnName() {
        var spec = onThor(request(Engine.TRTLLM, "~/own/my-model/"));

        assertThat(spec.command()).containsExactly("trtllm-serve", "/models/my-model", "--host", "0.0.0.0", "--port", "8000");
        assertThat(spec.mounts().getFirst()).hasToString("Mount[host=/home/thor/own/my-model/, container=/models/my-model, readOnly=true]");
        assertThat(spec.servedName()).isEqualTo("my-model");
    }

    @Test
    void ollamaIsToldItsPortAndTheFolderThatStaysByVariables() {
        var spec = onThor(request(Engine.OLLAMA, "qwen3:8b"));

        assertThat(DockerRun.argv(spec, Optional.empty())).containsSubsequence("--publish", "127.0.0.1:11434:11434", "--volume",
                "/home/thor/.ollama:/root/.ollama",
                "--env", "OLLAMA_HOST=0.0.0.0:11434", "--env", "OLLAMA_MODELS=/root/.ollama/models", "--entrypoint", "ollama", "serve");
    }

    @ParameterizedTest
    @CsvSource({"qwen3:8b, qwen3:8b", "qwen3, qwen3:latest", "modelscope.cn/Qwen/Qwen3-8B-GGUF, modelscope.cn/Qwen/Qwen3-8B-GGUF:latest"})
    void ollamaCallsAModelWithoutATagTheLatest(String model, String name) {
        assertThat(onThor(request(Engine.OLLAMA, model)).servedName()).isEqualTo(name);
    }

    @Test
    void ollamaTakesNoOptions() {
        assertThatThrownBy(() -> request(Engine.OLLAMA, "qwen3:8b", "--num-ctx", "8192")).isInstanceOf(UsageException.class)
                .hasMessage("ollama takes no options but variables: --env OLLAMA_CONTEXT_LENGTH=8192, say, in place of '--num-ctx 8192'");
    }

    @Test
    void theLabelHoldsTheWholeSpec() {
        var spec = onThor(request(Engine.TRITON, "Qwen/Qwen3-8B", "--max-model-len", "8192"));

        var argv = DockerRun.argv(spec, Optional.of("/home/thor/.cache/thorbook/triton.env"));
        String label = argv.stream().filter(word -> word.startsWith("thorbook.spec=")).findFirst().orElseThrow();
        assertThat(Json.read(label.substring("thorbook.spec=".length()), ServerSpec.class)).isEqualTo(spec);
        assertThat(argv).contains("thorbook.server=1", "thorbook.engine=triton", "thorbook.model=Qwen/Qwen3-8B", "thorbook.port=8000")
                .containsSubsequence("--env-file", "/home/thor/.cache/thorbook/triton.env",
                        "nvcr.io/nvidia/tritonserver:25.08-vllm-python-py3");
    }

    @Test
    void aComposeFileHasTheSameServer() {
        var spec = new ServerRequest(Engine.VLLM, "Qwen/Qwen3-8B", "/models", Optional.empty(),
                Optional.of("nvcr.io/nvidia/vllm:25.09-py3"), "vllm", "127.0.0.1", 8000, false, Optional.empty(),
                Map.of("CHAT", "a $HOME"), List.of("--max-model-len", "8192"), Optional.of("32g"), "unless-stopped",
                        true).spec("/home/thor", false, Map.of(), List.of());

        assertThat(ServerYaml.compose(spec)).isEqualTo("""
                # api-key.env holds the line VLLM_API_KEY=KEY
                services:
                  vllm:
                    image: nvcr.io/nvidia/vllm:25.09-py3
                    container_name: vllm
                    runtime: nvidia
                    command:
                    - vllm
                    - serve
                    - /models/Qwen/Qwen3-8B
                    - --host
                    - 0.0.0.0
                    - --port
                    - "8000"
                    - --served-model-name
                    - Qwen3-8B
                    - --max-model-len
                    - "8192"
                    ipc: host
                    ulimits:
                      memlock: -1
                      stack: 67108864
                    mem_limit: 32g
                    ports:
                    - 127.0.0.1:8000:8000
                    volumes:
                    - /models:/models:ro
                    - /home/thor/.cache/huggingface:/root/.cache/huggingface
                    - /home/thor/.cache/modelscope:/root/.cache/modelscope
                    - /home/thor/.cache/vllm:/root/.cache/vllm
                    environment:
                      CHAT: a $$HOME
                    env_file: api-key.env
                    restart: unless-stopped
                """);
    }

    @Test
    void forKubernetesItIsADeploymentAndAService() {
        var spec = onThor(request(Engine.OLLAMA, "qwen3:8b"));

        assertThat(ServerYaml.kubernetes(spec)).isEqualTo("""
                # then: kubectl exec deployment/ollama -- ollama pull qwen3:8b
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: ollama
                  labels:
                    app: ollama
                spec:
                  replicas: 1
                  strategy:
                    type: Recreate
                  selector:
                    matchLabels:
                      app: ollama
                  template:
                    metadata:
                      labels:
                        app: ollama
                    spec:
                      enableServiceLinks: false
                      runtimeClassName: nvidia
                      containers:
                      - name: ollama
                        image: ghcr.io/nvidia-ai-iot/ollama:r38.2.arm64-sbsa-cu130-24.04
                        command:
                        - ollama
                        args:
                        - serve
                        env:
                        - name: OLLAMA_HOST
                          value: 0.0.0.0:11434
                        - name: OLLAMA_MODELS
                          value: /root/.ollama/models
                        ports:
                        - containerPort: 11434
                        resources:
                          limits:
                            nvidia.com/gpu: 1
                        startupProbe:
                          httpGet:
                            path: /api/version
                            port: 11434
                          periodSeconds: 10
                          failureThreshold: 180
                        readinessProbe:
                          httpGet:
                            path: /api/version
                            port: 11434
                        volumeMounts:
                        - name: shm
                          mountPath: /dev/shm
                        - name: folder-0
                          mountPath: /root/.ollama
                      volumes:
                      - name: shm
                        emptyDir:
                          medium: Memory
                      - name: folder-0
                        hostPath:
                          path: /home/thor/.ollama
                          type: DirectoryOrCreate
                ---
                apiVersion: v1
                kind: Service
                metadata:
                  name: ollama
                  labels:
                    app: ollama
                spec:
                  selector:
                    app: ollama
                  ports:
                  - name: http
                    port: 11434
                    targetPort: 11434
                """);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "--port 8001 | --port is not for the engine alone: use --port, before --",
            "--served_model_name=x | --served-model-name is not for the engine alone: use --served-model-name, before --",
            "8192 | after -- come options of the engine, as --max-model-len 8192, not '8192'"})
    void whatServeDecidesIsNotAnOptionOfTheEngine(String words, String error) {
        assertThatThrownBy(() -> onThor(request(Engine.VLLM, "a/b",
                words.split(" ")))).isInstanceOf(UsageException.class).hasMessage(error);
    }
}
