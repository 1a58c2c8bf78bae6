//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES Prompt.java PromptList.java RandomTokens.java ServerApi.java
package lib.bench.load;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/// Prepares prompts that must be text: for chat, and for data sets. Lengths come from the server's own tokenizer where it has the
/// endpoint; otherwise they are estimates, and the run reports what the server counted.
public final class TextPrompts {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TRIES = 10;
    /// Bytes of English per token, for servers that cannot count.
    private static final double BYTES_PER_TOKEN = 4;

    private final ServerApi server;
    private final String model;
    private final boolean chat;

    public TextPrompts(ServerApi server, String model, boolean chat) {
        this.server = server;
        this.model = model;
        this.chat = chat;
    }

    /// The prompts of a random workload as text of the same lengths. Text made from random tokens rarely has as many tokens again;
    /// it is cut or lengthened until it has, as vLLM does it, in at most ten tries.
    ///
    /// @throws IOException if the server fails, or has no /tokenize and /detokenize
    public PromptList random(RandomTokens tokens) throws IOException {
        List<Prompt> prompts = new ArrayList<>();
        for (int i = 0; i < tokens.size(); i++) {
            int[] wanted = tokens.tokens(i);
            int[] ids = wanted;
            String text = "";
            int count = -1;
            for (int attempt = 0; attempt < TRIES && count != wanted.length; attempt++) {
                text = server.detokenize(model, ids).orElseThrow(TextPrompts::cannotTokenize);
                int[] found = server.tokenize(model, text).orElseThrow(TextPrompts::cannotTokenize);
                count = found.length;
                ids = resized(found, wanted);
            }
            prompts.add(prompt(text, count, tokens.prompt(i).outputTokens()));
        }
        return new PromptList(prompts);
    }

    /// A ShareGPT data set: the first question of each conversation, with the length of its answer as the limit.
    ///
    /// As in vLLM, very short and very long entries are left out, and the order is shuffled by the seed.
    public PromptList shareGpt(Path file, int size, Optional<Integer> outputTokens, long seed) throws IOException {
        List<JsonNode> entries = new ArrayList<>();
        JSON.readTree(file.toFile()).forEach(entry -> {
            if (entry.path("conversations").size() >= 2) {
                entries.add(entry);
            }
        });
        Collections.shuffle(entries, new Random(seed));
        List<Prompt> prompts = new ArrayList<>();
        for (JsonNode entry : entries) {
            if (prompts.size() == size) {
                break;
            }
            String question = entry.at("/conversations/0/value").asText();
            int input = count(question);
            int output = outputTokens.isPresent() ? outputTokens.get() : count(entry.at("/conversations/1/value").asText());
            if (input >= 4 && input <= 1024 && output >= 4 && input + output <= 2048) {
                prompts.add(prompt(question, input, output));
            }
        }
        return repeated(prompts, size, file);
    }

    /// A data set of one JSON object per line with a `prompt` and, if it likes, `output_tokens`.
    ///
    /// @throws IllegalArgumentException naming the line that is none
    public PromptList jsonLines(Path file, int size, int outputTokens) throws IOException {
        List<Prompt> prompts = new ArrayList<>();
        int number = 0;
        for (String line : Files.readAllLines(file)) {
            number++;
            if (!line.isBlank() && prompts.size() < size) {
                JsonNode entry = json(line, number);
                String text = entry.get("prompt").textValue();
                prompts.add(prompt(text, count(text), entry.path("output_tokens").asInt(outputTokens)));
            }
        }
        return repeated(prompts, size, file);
    }

    private static JsonNode json(String line, int number) {
        try {
            JsonNode entry = JSON.readTree(line);
            if (entry.path("prompt").isTextual()) {
                return entry;
            }
        } catch (JsonProcessingException e) {
            // Reported below, like a line without a prompt.
        }
        throw new IllegalArgumentException("line " + number + " is not a JSON object with a text 'prompt'");
    }

    private static PromptList repeated(List<Prompt> prompts, int size, Path file) {
        if (prompts.isEmpty()) {
            throw new IllegalArgumentException(file + " has no usable prompt");
        }
        List<Prompt> enough = new ArrayList<>(prompts);
        while (enough.size() < size) {
            enough.add(prompts.get(enough.size() % prompts.size()));
        }
        return new PromptList(enough);
    }

    private int count(String text) throws IOException {
        Optional<int[]> tokens = server.tokenize(model, text);
        return tokens.map(ids -> ids.length).orElseGet(() -> (int) Math.ceil(text.length() / BYTES_PER_TOKEN));
    }

    private Prompt prompt(String text, int tokens, int outputTokens) throws JsonProcessingException {
        if (!chat) {
            return new Prompt(JSON.writeValueAsBytes(text), tokens, outputTokens);
        }
        ArrayNode messages = JSON.createArrayNode();
        messages.addObject().put("role", "user").put("content", text);
        return new Prompt(JSON.writeValueAsBytes(messages), tokens, outputTokens);
    }

    /// Cut to the wanted length, or lengthened with the last of the wanted tokens.
    private static int[] resized(int[] found, int[] wanted) {
        int[] ids = Arrays.copyOf(found, wanted.length);
        if (found.length < wanted.length) {
            System.arraycopy(wanted, found.length, ids, found.length, wanted.length - found.length);
        }
        return ids;
    }

    private static IOException cannotTokenize() {
        return new IOException("the server has no /tokenize and /detokenize, so random text of a given length cannot be made; use "
                + "--backend openai, which sends token ids");
    }
}
