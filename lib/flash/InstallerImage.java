//SOURCES Check.java Checks.java ../View.java
package lib.flash;

import java.util.List;
import java.util.Optional;
import lib.View;

/// What an image is, and whether it is fit to make an installation stick of.
///
/// @param file    its path
/// @param release of Jetson Linux that it installs, as the image itself says
/// @param jetpack that this belongs to, where it is known
/// @param sha256  absent where the image was not read to its end
/// @param checks  in the order in which they were made; later ones are left out where an early one fails
public record InstallerImage(String file, long bytes, Optional<String> release, Optional<String> jetpack, Optional<String> sha256,
                             List<Check> checks) implements View.Viewable {

    public InstallerImage {
        checks = List.copyOf(checks);
    }

    public boolean sound() {
        return Checks.worst(checks) != Check.Verdict.FAIL;
    }

    @Override
    public View view() {
        return Checks.view(checks);
    }
}
