package lib.serve.openai;

import java.util.Optional;

/// Why an answer ended.
///
/// @param reason OpenAI's word for it
/// @param stopText the text of the request's `stop` that ended it, if one did
public record Finish(String reason, Optional<String> stopText) {

    /// The model said that it is done.
    public static final Finish STOP = new Finish("stop", Optional.empty());
    /// As many tokens as were allowed.
    public static final Finish LENGTH = new Finish("length", Optional.empty());

    /// A text of the request's `stop` came up.
    public static Finish at(String stopText) {
        return new Finish("stop", Optional.of(stopText));
    }
}
