package lib.jetson;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A GPU as CUDA's `deviceQuery` describes it. What its answer does not tell is empty.
///
/// @param name              e.g. `NVIDIA Thor`
/// @param computeCapability e.g. `11.0`
/// @param cudaDriver        the CUDA version that the driver serves
/// @param memoryMiB         the GPU's, which on a Jetson is the whole machine's
/// @param multiprocessors   SMs
/// @param cores             CUDA cores of all SMs
/// @param clockMHz          the highest clock that CUDA knows of; on a Thor less than what the power mode allows
/// @param l2MiB             second level cache
/// @param integrated        the GPU shares the memory of the CPU
/// @param managedMemory     CPU and GPU may use the same pointers
public record CudaDevice(String name, Optional<String> computeCapability, Optional<String> cudaDriver, Optional<Long> memoryMiB,
                         Optional<Integer> multiprocessors, Optional<Integer> cores, Optional<Integer> clockMHz, Optional<Long> l2MiB,
                         Optional<Boolean> integrated, Optional<Boolean> managedMemory) {

    private static final Pattern DEVICE = Pattern.compile("(?m)^Device \\d+: \"(.*)\"$");

    /// Whether the whole query came to a good end.
    public static boolean passed(String answer) {
        return answer.lines().anyMatch(line -> line.strip().equals("Result = PASS"));
    }

    /// All devices of an answer, of the query by CUDA's driver or of the one by its runtime.
    public static List<CudaDevice> parse(String answer) {
        var devices = new ArrayList<CudaDevice>();
        var starts = DEVICE.matcher(answer).results().toList();
        for (int i = 0; i < starts.size(); i++) {
            String text = answer.substring(starts.get(i).end(), i + 1 < starts.size() ? starts.get(i + 1).start() : answer.length());
            devices.add(new CudaDevice(starts.get(i).group(1),
                    first(text, "CUDA Capability Major/Minor version number: +([\\d.]+)"),
                    first(text, "CUDA Driver Version(?: / Runtime Version +|: +)([\\d.]+)"),
                    number(text, "Total amount of global memory: +(\\d+) MBytes"), count(text, "\\( *(\\d+)\\) Multiprocessors"),
                    count(text, "Multiprocessors, .*: +(\\d+) CUDA Cores"), count(text, "GPU Max Clock rate: +(\\d+) MHz"),
                    number(text, "L2 Cache Size: +(\\d+) bytes").map(bytes -> bytes >> 20),
                    yes(text, "Integrated GPU sharing Host Memory"), yes(text, "Device supports Managed Memory")));
        }
        return List.copyOf(devices);
    }

    private static Optional<Boolean> yes(String text, String what) {
        return first(text, what + ": +(Yes|No)\\b").map("Yes"::equals);
    }

    private static Optional<Integer> count(String text, String pattern) {
        return first(text, pattern).filter(digits -> digits.length() < 10).map(Integer::valueOf);
    }

    private static Optional<Long> number(String text, String pattern) {
        return first(text, pattern).filter(digits -> digits.length() < 18).map(Long::valueOf);
    }

    private static Optional<String> first(String text, String pattern) {
        var match = Pattern.compile(pattern).matcher(text);
        return match.find() ? Optional.of(match.group(1)) : Optional.empty();
    }
}
