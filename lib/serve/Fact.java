package lib.serve;

/// What a rule may ask about the server and its host. The names are those of the rules in `lib/data/known-issues.json`.
public enum Fact {
    /// `vllm`, `triton`, `trtllm`, `ollama`, `llamacpp` or `sglang`.
    ENGINE,
    /// Version of the engine, as its log or its image tells.
    ENGINE_VERSION,
    /// Release of Jetson Linux, e.g. `38.2.0`; unknown where the host is no Jetson.
    L4T,
    /// Memory that holds nothing at all, as a share of the whole: what CUDA calls free on a Jetson.
    FREE_SHARE,
    /// Memory that programs can get, as a share of the whole: free memory and what the kernel only caches.
    AVAILABLE_SHARE,
    /// What the kernel caches and would give up, as a share of the whole.
    CACHED_SHARE,
    /// State of the container: `running`, `exited` and so on.
    CONTAINER_STATE,
    /// Exit code of the container's main process; unknown while it runs.
    EXIT_CODE,
    /// Whether the kernel killed the container because memory ran out.
    OOM_KILLED,
    /// Why Docker could not start the container.
    CONTAINER_ERROR,
    /// The container's image, as it was named.
    IMAGE,
    /// Whether the image was built for the processor of the host.
    IMAGE_FITS_HOST,
    /// Whether Docker answers on the host.
    DOCKER_ANSWERS,
    /// Whether Docker knows the runtime `nvidia`; unknown where Docker does not answer.
    NVIDIA_RUNTIME,
    /// Whether the user may open the GPU's device files; unknown where there are none.
    GPU_ACCESS
}
