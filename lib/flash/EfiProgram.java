package lib.flash;

import java.nio.ByteBuffer;
import java.util.Optional;

/// What a boot file of UEFI says of itself in its PE header: the processor that it is for.
///
/// @param machine e.g. `arm64`, `x86-64`
record EfiProgram(String machine) {

    private static final int HEADER_PLACE = 0x3C;

    boolean isArm64() {
        return machine.equals("arm64");
    }

    /// @param beginning of the file; 4 KiB suffice
    /// @return empty when it is no PE program
    static Optional<EfiProgram> read(ByteBuffer beginning) {
        if (beginning.limit() < 64 || beginning.getShort(0) != 0x5A4D) {
            return Optional.empty();
        }
        int header = beginning.getInt(HEADER_PLACE);
        if (header < 0 || header > beginning.limit() - 6 || beginning.getInt(header) != 0x4550) {
            return Optional.empty();
        }
        int machine = Short.toUnsignedInt(beginning.getShort(header + 4));
        return Optional.of(new EfiProgram(switch (machine) {
            case 0xAA64 -> "arm64";
            case 0x8664 -> "x86-64";
            case 0x014C -> "x86";
            case 0x01C2, 0x01C4 -> "arm (32 bits)";
            case 0x5064 -> "riscv64";
            default -> "machine 0x%04x".formatted(machine);
        }));
    }
}
