//SOURCES ../../serve/openai/CompletionRequest.java
package lib.bench.sim;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import lib.serve.openai.CompletionRequest;

/// The words of a simulated answer, encoded once.
final class SimWords {

    private static final byte[][] ENCODED = Stream.of(" the", " Thor", " is", " a", " small", " computer", " with", " memory", " for",
            " models").map(SimWords::utf8).toArray(byte[][]::new);
    private static final byte[] ANSWER = utf8(" Paris");
    private static final byte[] BANG = utf8("!");

    private final boolean knownQuestion;
    private final boolean garbage;

    /// @param garbage whether every word is `!`
    SimWords(CompletionRequest request, boolean garbage) {
        knownQuestion = request.text().contains("capital of France");
        this.garbage = garbage;
    }

    /// Tokens `from` to `to` - 1.
    void put(ByteBuffer target, int from, int to) {
        for (int token = from; token < to; token++) {
            target.put(word(token));
        }
    }

    /// The whole text of an answer, for requests that do not stream.
    String text(int tokens) {
        StringBuilder text = new StringBuilder();
        for (int token = 0; token < tokens; token++) {
            text.append(new String(word(token), StandardCharsets.UTF_8));
        }
        return text.toString();
    }

    /// The answer to the known question first, then words without sense.
    private byte[] word(int token) {
        if (garbage) {
            return BANG;
        }
        return knownQuestion && token == 0 ? ANSWER : ENCODED[token % ENCODED.length];
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
