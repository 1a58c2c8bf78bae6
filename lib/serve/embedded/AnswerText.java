package lib.serve.embedded;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// Turns the bytes of tokens into text that can be shown: a letter whose bytes come in several tokens is shown when it is whole, and
/// what may be the beginning of a stop text is held back until that is known. Bytes that are no UTF-8 become U+FFFD.
public final class AnswerText {

    private static final int LONGEST_LETTER = 4;

    private final List<String> stops;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE).onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final StringBuilder held = new StringBuilder();
    private byte[] incomplete = new byte[0];
    private Optional<String> stop = Optional.empty();

    /// @param stops texts that end the answer; none of them is empty
    public AnswerText(List<String> stops) {
        this.stops = List.copyOf(stops);
    }

    /// Adds a token's bytes.
    ///
    /// @return what can be shown now, possibly nothing
    public String add(byte[] piece) {
        decode(ByteBuffer.allocate(incomplete.length + piece.length).put(incomplete).put(piece).flip(), false);
        Optional<String> found = stops.stream().filter(text -> held.indexOf(text) >= 0)
                .reduce((a, b) -> held.indexOf(b) < held.indexOf(a) ? b : a);
        if (found.isPresent()) {
            stop = found;
            return held.substring(0, held.indexOf(found.get()));
        }
        return take(held.length() - beginningOfStop());
    }

    /// The stop text that has come up; nothing more may be added then.
    public Optional<String> stop() {
        return stop;
    }

    /// What was held back, now that no more tokens come.
    public String end() {
        decode(ByteBuffer.wrap(incomplete), true);
        return take(held.length());
    }

    private void decode(ByteBuffer bytes, boolean last) {
        CharBuffer letters = CharBuffer.allocate(bytes.remaining() + LONGEST_LETTER);
        decoder.reset().decode(bytes, letters, last);
        incomplete = new byte[bytes.remaining()];
        bytes.get(incomplete);
        held.append(letters.flip());
    }

    private String take(int length) {
        String text = held.substring(0, length);
        held.delete(0, length);
        return text;
    }

    /// How many of the last letters may be the beginning of a stop text.
    private int beginningOfStop() {
        int longest = 0;
        for (String text : stops) {
            for (int length = Math.min(text.length() - 1, held.length()); length > longest; length--) {
                if (held.substring(held.length() - length).equals(text.substring(0, length))) {
                    longest = length;
                }
            }
        }
        return longest;
    }
}
