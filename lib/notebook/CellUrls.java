//SOURCES Repl.java
//FILES META-INF/services/java.net.spi.URLStreamHandlerProvider=services/java.net.spi.URLStreamHandlerProvider
package lib.notebook;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.net.spi.URLStreamHandlerProvider;
import java.nio.charset.StandardCharsets;

/// Lets `/open cell:NAME`, a command of the JShell tool, run a cell of the notebook that a [Repl] has open: the tool
/// opens files and URLs, and this is the URL of a cell.
public final class CellUrls extends URLStreamHandlerProvider {

    static final String PROTOCOL = "cell";

    /// @return null, which this interface asks for, for every other protocol
    @Override
    public URLStreamHandler createURLStreamHandler(String protocol) {
        return protocol.equals(PROTOCOL) ? new Handler() : null;
    }

    private static final class Handler extends URLStreamHandler {
        @Override
        protected URLConnection openConnection(URL url) {
            return new URLConnection(url) {
                @Override
                public void connect() {
                    // a cell is here already
                }

                @Override
                public InputStream getInputStream() throws FileNotFoundException {
                    String source = Repl.current().source(url.getPath()).orElseThrow(() -> new FileNotFoundException("no such cell; cells() lists them"));
                    return new ByteArrayInputStream(source.getBytes(StandardCharsets.UTF_8));
                }
            };
        }
    }
}
