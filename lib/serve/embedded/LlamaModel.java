//SOURCES ../../StepException.java LlamaFunction.java LlamaLibrary.java ../openai/BadRequest.java ../openai/ChatMessage.java
//SOURCES ../openai/Tokens.java
package lib.serve.embedded;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import lib.StepException;
import lib.serve.embedded.LlamaFunction.Layout;
import lib.serve.openai.BadRequest;
import lib.serve.openai.ChatMessage;
import lib.serve.openai.Tokens;

/// A model in memory: its weights, and its vocabulary, which any thread may use.
final class LlamaModel implements Tokens, AutoCloseable {

    private static final int PIECE_BYTES = 512;
    private static final Pattern UNKNOWN_ARCHITECTURE = Pattern.compile("unknown model architecture: '(.*)'");

    private final LlamaLibrary llama;
    private final MemorySegment model;
    private final MemorySegment vocabulary;
    private final int size;

    /// Maps the file into memory.
    ///
    /// @throws StepException if llama.cpp does not take it
    LlamaModel(LlamaLibrary llama, Path file) {
        this.llama = llama;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment parameters = llama.defaults(LlamaFunction.MODEL_DEFAULT_PARAMS, arena);
            model = llama.pointer(LlamaFunction.MODEL_LOAD_FROM_FILE, arena.allocateFrom(file.toString()), parameters);
        }
        if (model.equals(MemorySegment.NULL)) {
            throw new StepException(reason(file, llama.error()));
        }
        vocabulary = llama.pointer(LlamaFunction.MODEL_GET_VOCAB, model);
        size = llama.number(LlamaFunction.VOCAB_N_TOKENS, vocabulary);
    }

    private static String reason(Path file, String error) {
        Matcher unknown = UNKNOWN_ARCHITECTURE.matcher(error);
        return unknown.find()
                ? "%s is of architecture %s, which this llama.cpp (b4916, of March 2025) does not know; Ollama and vLLM run newer models"
                        .formatted(file, unknown.group(1))
                : "llama.cpp cannot load %s: %s".formatted(file, error);
    }

    MemorySegment pointer() {
        return model;
    }

    /// The longest context that the model was trained with, in tokens.
    int trainedContext() {
        return llama.number(LlamaFunction.MODEL_N_CTX_TRAIN, model);
    }

    /// Whether a token ends the answer.
    boolean isEnd(int token) {
        return llama.truth(LlamaFunction.VOCAB_IS_EOG, vocabulary, token);
    }

    /// What a token writes, in UTF-8, possibly a part of a letter; nothing for special tokens.
    byte[] piece(int token) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(PIECE_BYTES);
            int length = llama.number(LlamaFunction.TOKEN_TO_PIECE, vocabulary, token, text, PIECE_BYTES, 0, false);
            if (length < 0) {
                text = arena.allocate(-length);
                length = llama.number(LlamaFunction.TOKEN_TO_PIECE, vocabulary, token, text, -length, 0, false);
            }
            return text.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    @Override
    public int vocabulary() {
        return size;
    }

    @Override
    public int[] ofText(String text, boolean special) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, Arrays.copyOf(utf8, utf8.length + 1));
            int room = utf8.length + 2;
            MemorySegment tokens = arena.allocate(ValueLayout.JAVA_INT, room);
            int count = llama.number(LlamaFunction.TOKENIZE, vocabulary, bytes, utf8.length, tokens, room, special, true);
            if (count < 0) {
                tokens = arena.allocate(ValueLayout.JAVA_INT, -count);
                count = llama.number(LlamaFunction.TOKENIZE, vocabulary, bytes, utf8.length, tokens, -count, special, true);
            }
            return tokens.asSlice(0, (long) count * Integer.BYTES).toArray(ValueLayout.JAVA_INT);
        }
    }

    @Override
    public String text(int[] tokens) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment ids = arena.allocateFrom(ValueLayout.JAVA_INT, tokens);
            int room = tokens.length * 8 + 16;
            MemorySegment text = arena.allocate(room);
            int length = llama.number(LlamaFunction.DETOKENIZE, vocabulary, ids, tokens.length, text, room, false, true);
            if (length < 0) {
                text = arena.allocate(-length);
                length = llama.number(LlamaFunction.DETOKENIZE, vocabulary, ids, tokens.length, text, -length, false, true);
            }
            return new String(text.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        }
    }

    /// By the model's own template if it has one that llama.cpp recognises; otherwise a name before each message.
    @Override
    public int[] ofChat(List<ChatMessage> messages, boolean toAnswer) throws BadRequest {
        MemorySegment template = llama.pointer(LlamaFunction.MODEL_CHAT_TEMPLATE, model, MemorySegment.NULL);
        String text = template.equals(MemorySegment.NULL) ? "" : templated(template, messages, toAnswer);
        return ofText(text.isEmpty() ? plain(messages, toAnswer) : text, true);
    }

    private String templated(MemorySegment template, List<ChatMessage> messages, boolean toAnswer) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment chat = arena.allocate(Layout.CHAT_MESSAGE, messages.size());
            for (int i = 0; i < messages.size(); i++) {
                MemorySegment message = chat.asSlice(i * Layout.CHAT_MESSAGE.byteSize(), Layout.CHAT_MESSAGE);
                LlamaLibrary.set(message, Layout.CHAT_MESSAGE, "role", arena.allocateFrom(noZero(messages.get(i).role())));
                LlamaLibrary.set(message, Layout.CHAT_MESSAGE, "content", arena.allocateFrom(noZero(messages.get(i).content())));
            }
            long count = messages.size();
            int length = llama.number(LlamaFunction.CHAT_APPLY_TEMPLATE, template, chat, count, toAnswer, MemorySegment.NULL, 0);
            if (length <= 0) {
                return "";
            }
            MemorySegment text = arena.allocate(length);
            llama.number(LlamaFunction.CHAT_APPLY_TEMPLATE, template, chat, count, toAnswer, text, length);
            return new String(text.toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        }
    }

    /// C texts end at a zero.
    private static String noZero(String text) {
        return text.replace('\0', ' ');
    }

    private static String plain(List<ChatMessage> messages, boolean toAnswer) {
        return messages.stream().map(message -> message.role().toLowerCase(Locale.ROOT) + ": " + message.content() + "\n")
                .collect(Collectors.joining()) + (toAnswer ? "assistant:" : "");
    }

    @Override
    public void close() {
        llama.call(LlamaFunction.MODEL_FREE, model);
    }
}
