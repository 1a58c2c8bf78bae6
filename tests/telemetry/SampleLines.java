package tests.telemetry;

import java.util.List;

/// Lines of tegrastats from several devices and releases.
final class SampleLines {

    /// A Thor at rest, L4T R38.4, as root.
    static final String THOR_R38 = "04-21-2026 15:50:52 RAM 105265/125772MB (lfb 34x4MB) CPU [0%@972,0%@972,0%@972,0%@972,0%@972,0%@972,"
            + "0%@972,0%@972,0%@972,0%@972,0%@972,0%@972,0%@972,0%@972] EMC_FREQ 0%@2750 GR3D_FREQ @[314,314,314] NVENC0_FREQ @314 "
            + "NVENC1_FREQ @314 NVDEC0_FREQ @314 NVDEC1_FREQ @314 NVJPG0_FREQ @314 VIC off OFA_FREQ @315 PVA0_FREQ off APE 300 "
            + "cpu@37.343C tj@38.875C soc012@37.468C gpu@38.875C soc345@37.406C VDD_GPU 1962mW/1962mW VDD_CPU_SOC_MSS 5887mW/5887mW VIN_SYS_5V0 5635mW/5635mW "
            + "VIN 19780mW/19780mW";

    /// The same without root, while the GPU has no power.
    static final String THOR_GATED = "04-21-2026 15:50:52 RAM 105265/125772MB (lfb 34x4MB) CPU [0%@972,off] NVENC0_FREQ @314 VIC off "
            + "APE 300 cpu@37.343C tj@38.875C VDD_GPU 0mW/0mW VIN 19780mW/19780mW";

    /// A Thor under load, L4T R39: temperatures with their maxima, rails with three figures, one clock for a group of cores.
    static final String THOR_R39 = "06-12-2026 09:14:03 RAM 61034/125772MB (lfb 12x4MB) CPU [0%,5%,off]@2601 EMC_FREQ @4266 "
            + "GR3D_FREQ 87%@[1574,1574,1574] NVENC0_FREQ @314 VIC off APE 300 cpu@58.25C/61.75C tj@63.125C/63.125C gpu@63.125C/63.125C "
            + "VDD_GPU 37939mW/8660mW/37939mW VIN 124486mW/36487mW/124486mW";

    /// The same release, where the load of the GPU is missing, and with two groups of cores and a third without power.
    static final String THOR_R39_GROUPS = "06-12-2026 09:14:04 RAM 61034/125772MB (lfb 12x4MB) CPU [0%,5%]@2601 [7%,off]@1998 off "
            + "EMC_FREQ 3%@4266 GR3D_FREQ @[1574,1574,1574] cpu@58.25C/61.75C VIN 124486mW/36487mW/124486mW";

    /// An Orin, JetPack 7.2.
    static final String ORIN_R39 = "06-12-2026 09:14:03 RAM 4021/7620MB (lfb 3x4MB) SWAP 12/3810MB (cached 0MB) "
            + "CPU [12%@1510,3%@1510,off,off] EMC_FREQ 2%@2133 GR3D_FREQ 12%@[1300,1300] NVENC0 off NVDLA0 off VIC off "
            + "cpu@52.968C/52.968C tj@53.5C/53.5C VDD_GPU_SOC 5139mW/5139mW/5139mW VDD_IN 9041mW/8992mW/9107mW";

    /// An AGX Orin, JetPack 6, with a sensor that has no power.
    static final String ORIN_R36 = "11-02-2025 10:00:01 RAM 2880/62841MB (lfb 13x4MB) SWAP 0/31422MB (cached 0MB) "
            + "CPU [1%@729,0%@729,off,off] EMC_FREQ 0%@2133 GR3D_FREQ 10%@1300 NVDLA0 off VIC off APE 174 cv0@-256C cpu@47.062C tj@47.062C "
            + "VDD_GPU_SOC 2383mW/2383mW VDD_CPU_CV 794mW/794mW VIN_SYS_5V0 4332mW/4332mW";

    static final List<String> ALL = List.of(THOR_R38, THOR_GATED, THOR_R39, THOR_R39_GROUPS, ORIN_R39, ORIN_R36);

    private SampleLines() {}
}
