///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//RUNTIME_OPTIONS -XX:+UseSerialGC -XX:TieredStopAtLevel=1
//SOURCES ../lib/Json.java ../lib/Secret.java ../lib/Terminal.java ../lib/Tool.java ../lib/UsageException.java
//SOURCES ../lib/serve/chat/AnswerPrinter.java
//SOURCES ../lib/serve/chat/ChatAnswer.java ../lib/serve/chat/ChatClient.java ../lib/serve/chat/ChatException.java
//SOURCES ../lib/serve/chat/ChatQuestion.java ../lib/serve/chat/Conversation.java ../lib/serve/chat/Garbage.java
//SOURCES ../lib/serve/openai/ChatMessage.java
package scripts;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import lib.Json;
import lib.Secret;
import lib.Terminal;
import lib.Tool;
import lib.UsageException;
import lib.serve.chat.AnswerPrinter;
import lib.serve.chat.ChatAnswer;
import lib.serve.chat.ChatClient;
import lib.serve.chat.ChatException;
import lib.serve.chat.ChatQuestion;
import lib.serve.chat.Conversation;
import lib.serve.chat.Garbage;
import lib.serve.openai.ChatMessage;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine;

/// The guide's chat test: asks a served model something, shows the answer as it comes, and says how fast it came.
@CommandLine.Command(name = "ask", sortOptions = false, usageHelpAutoWidth = true,
        description = "Ask a served model something; without a question: chat with it.")
public final class Ask {

    private final Terminal terminal;
    private final InputStream in;

    @Parameters(paramLabel = "QUESTION", arity = "0..*", description = "what to ask; '-' reads it from standard input")
    private List<String> words = List.of();

    @Option(names = "--base-url", paramLabel = "URL", defaultValue = "http://127.0.0.1:8000",
            description = "the server; default ${DEFAULT-VALUE}. OPENAI_API_KEY is sent if it is set")
    private String baseUrl;

    @Option(names = "--model", paramLabel = "NAME", description = "default: the only one that the server names")
    private Optional<String> model = Optional.empty();

    @Option(names = "--system", paramLabel = "TEXT", description = "how the model is to behave")
    private Optional<String> system = Optional.empty();

    @Option(names = "--max-tokens", paramLabel = "N", description = "most tokens to answer with; default: the server's")
    private Optional<Integer> maxTokens = Optional.empty();

    @Option(names = "--temperature", paramLabel = "T", description = "0 for the likeliest answer; default: the server's")
    private Optional<Double> temperature = Optional.empty();

    @Option(names = "--seed", paramLabel = "N", description = "for the same answer again")
    private Optional<Long> seed = Optional.empty();

    @Option(names = "--json", description = "the answer and its figures as one JSON document")
    private boolean json;

    @Option(names = {"-h", "--help"}, usageHelp = true, description = "show this help")
    private boolean help;

    /// @param terminal where it speaks
    /// @param in where a question may be read from
    public Ask(Terminal terminal, InputStream in) {
        this.terminal = terminal;
        this.in = in;
    }

    public static void main(String... args) {
        System.exit(new Ask(Terminal.system(), System.in).run(args));
    }

    /// @return the exit code: 0 answered, 1 not answered or with garbage, 2 wrong usage
    public int run(String... args) {
        return Tool.run(this, terminal, () -> {
            try {
                return answer();
            } catch (ChatException e) {
                throw new IOException(e.getMessage(), e);
            }
        }, args);
    }

    private int answer() throws ChatException, IOException {
        Optional<String> question = question();
        Optional<Secret> key = Optional.ofNullable(System.getenv("OPENAI_API_KEY")).filter(text -> !text.isEmpty()).map(Secret::of);
        try (var client = new ChatClient(base(), key, ChatClient.USUAL_PATIENCE)) {
            String name = model.isPresent() ? model.get() : onlyModel(client);
            ChatQuestion asked = asked(name, question.orElse(""));
            if (question.isEmpty()) {
                new Conversation(client, asked, terminal).run();
                return 0;
            }
            return json ? document(client, asked) : streamed(client, asked);
        }
    }

    private URI base() {
        try {
            return new URI(baseUrl);
        } catch (URISyntaxException e) {
            throw new UsageException("--base-url: not an http or https address: " + baseUrl);
        }
    }

    /// Empty where a person is to chat.
    private Optional<String> question() throws IOException {
        String text = words.equals(List.of("-")) ? new String(in.readAllBytes(), StandardCharsets.UTF_8).strip() : String.join(" ", words);
        if (!text.isBlank()) {
            return Optional.of(text);
        }
        if (!words.isEmpty() || json || !terminal.interactive()) {
            throw new UsageException("there is no question: give one, or '-' to read it from standard input");
        }
        return Optional.empty();
    }

    private static String onlyModel(ChatClient client) throws ChatException {
        List<String> names = client.models();
        if (names.size() != 1) {
            throw new UsageException("--model: the server has %s".formatted(names.isEmpty() ? "none" : String.join(", ", names)));
        }
        return names.getFirst();
    }

    private ChatQuestion asked(String name, String question) {
        List<ChatMessage> messages = new ArrayList<>();
        system.ifPresent(text -> messages.add(new ChatMessage("system", text)));
        messages.add(new ChatMessage("user", question));
        return new ChatQuestion(name, messages, maxTokens.map(OptionalInt::of).orElse(OptionalInt.empty()),
                temperature.map(OptionalDouble::of).orElse(OptionalDouble.empty()),
                seed.map(OptionalLong::of).orElse(OptionalLong.empty()));
    }

    private int streamed(ChatClient client, ChatQuestion asked) throws ChatException {
        var printer = new AnswerPrinter(terminal);
        ChatAnswer answer;
        try {
            answer = client.ask(asked, printer);
        } catch (ChatException e) {
            printer.breakOff();
            throw e;
        }
        printer.end(answer);
        Optional<String> garbage = Garbage.in(answer.text() + answer.thinking());
        garbage.ifPresent(what -> terminal.error("ask", "this answer is garbage: " + what));
        return garbage.isPresent() ? 1 : 0;
    }

    private int document(ChatClient client, ChatQuestion asked) throws ChatException {
        ChatAnswer answer = client.ask(asked, (piece, thinking) -> { });
        Optional<String> garbage = Garbage.in(answer.text() + answer.thinking());
        terminal.out().println(Json.pretty(new Document(asked.model(), asked.messages().getLast().content(), answer,
                answer.tokensPerSecond(), garbage)));
        return garbage.isPresent() ? 1 : 0;
    }

    /// What `--json` shows.
    ///
    /// @param tokensPerSecond behind the first one
    /// @param garbage what makes the answer garbage; absent if nothing does
    private record Document(String model, String question, ChatAnswer answer, double tokensPerSecond, Optional<String> garbage) {}
}
