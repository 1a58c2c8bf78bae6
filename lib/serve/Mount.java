//SOURCES ../UsageException.java
package lib.serve;

import lib.UsageException;

/// A folder of the host that a container sees.
///
/// @param host      absolute path on the host
/// @param container absolute path in the container
/// @param readOnly  the container may not write to it
public record Mount(String host, String container, boolean readOnly) {

    public Mount {
        for (String path : new String[] {host, container}) {
            if (!path.startsWith("/") || path.contains(":") || path.contains("\n")) {
                throw new UsageException("a folder for a container has an absolute path without ':', not '%s'".formatted(path));
            }
        }
    }

    /// As `docker run --volume` and compose take it.
    String volume() {
        return host + ":" + container + (readOnly ? ":ro" : "");
    }
}
