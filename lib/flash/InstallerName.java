package lib.flash;

import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/// The name of an installer image as NVIDIA gives it: `jetsoninstaller-r39.2.1-2026-08-07-18-30-47-arm64.iso`, and for the first one
/// `jetsoninstaller-0.2.0-r38.2-2025-08-22-01-33-29-arm64.iso`.
///
/// @param release      in full or its beginning, e.g. `38.2`
/// @param built        the time in the name, as it stands there
/// @param architecture e.g. `arm64`
record InstallerName(String release, String built, String architecture) {

    private static final Pattern NAME = Pattern.compile(
            "jetsoninstaller-(?:[\\d.]+-)?r(\\d+(?:\\.\\d+){1,2})-(\\d{4}(?:-\\d{2}){5})-([a-z0-9_]+)(?: ?\\(\\d+\\))?\\.iso");

    /// The name that a file was downloaded by: without a browser's ` (1)` before the ending, for a second download.
    static String downloaded(Path file) {
        return file.getFileName().toString().replaceFirst(" ?\\(\\d+\\)(?=\\.iso$)", "");
    }

    /// Reads a file's name. A browser's ` (1)` before the ending, for a second download, does not matter.
    static Optional<InstallerName> parse(String file) {
        var match = NAME.matcher(file);
        return match.matches() ? Optional.of(new InstallerName(match.group(1), match.group(2), match.group(3))) : Optional.empty();
    }
}
