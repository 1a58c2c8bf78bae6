//SOURCES ../openai/Finish.java
package lib.serve.embedded;

import java.util.Optional;
import lib.serve.openai.Finish;

/// Receives what is generated, on the engine's thread; it must not wait.
interface Answer {

    /// Whether anybody still wants it.
    boolean isWanted();

    /// A token has been generated.
    ///
    /// @param text what it lets be shown, possibly nothing
    /// @param tokens all tokens so far, this one included
    /// @param finish empty unless it is the last one
    void token(String text, int tokens, Optional<Finish> finish);

    /// There will be no more.
    void failed(String message);
}
