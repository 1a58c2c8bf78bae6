package lib.jetson;

import java.util.Arrays;
import java.util.Optional;

/// A Jetson board by the names that NVIDIA's files give it, where the device tree names no model. Which one it is shows in
/// `/etc/nv_boot_control.conf`: `TNSPEC 3834-400-0008-L.0-1-1-jetson-agx-thor-devkit-`.
public enum Board {

    AGX_THOR("jetson-agx-thor-devkit", "NVIDIA Jetson AGX Thor Developer Kit"),
    T4000("jetson-agx-thor-t4000", "NVIDIA Jetson T4000"),
    AGX_ORIN("jetson-agx-orin-devkit", "NVIDIA Jetson AGX Orin Developer Kit"),
    ORIN_NANO("jetson-orin-nano-devkit", "NVIDIA Jetson Orin Nano Developer Kit");

    private final String spec;
    private final String title;

    Board(String spec, String title) {
        this.spec = spec;
        this.title = title;
    }

    /// The title of the board that a boot control file is for; empty for one that is not in this table.
    public static Optional<String> named(String bootControl) {
        return Arrays.stream(values()).filter(board -> bootControl.contains(board.spec)).map(board -> board.title).findFirst();
    }
}
