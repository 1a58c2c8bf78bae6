//SOURCES AnswerPrinter.java ChatAnswer.java ChatClient.java ChatException.java ChatQuestion.java ../openai/ChatMessage.java
//SOURCES ../../CtrlC.java ../../Terminal.java
package lib.serve.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lib.CtrlC;
import lib.Terminal;
import lib.serve.openai.ChatMessage;

/// A chat at the terminal: every question is asked with all that was said before. `/reset` forgets, `/quit` and the end of the input
/// leave; Ctrl-C ends the answer that is coming, or the chat where none is.
public final class Conversation {

    private static final String PROMPT = "> ";

    private final ChatClient client;
    private final ChatQuestion settings;
    private final Terminal terminal;
    private final List<ChatMessage> history = new ArrayList<>();

    /// @param settings how to ask; its messages, the last of which is left out, come before all questions
    /// @param terminal with somebody at it
    public Conversation(ChatClient client, ChatQuestion settings, Terminal terminal) {
        this.client = client;
        this.settings = settings;
        this.terminal = terminal;
    }

    /// Asks and answers until the person leaves.
    public void run() {
        Terminal.Person person = terminal.person().orElseThrow();
        terminal.say("%s; /reset forgets what was said, /quit leaves, Ctrl-C ends an answer".formatted(settings.model()));
        reset();
        for (Optional<String> line = person.line(PROMPT); line.isPresent(); line = person.line(PROMPT)) {
            String said = line.get().strip();
            switch (said) {
                case "" -> { }
                case "/quit", "/exit" -> {
                    return;
                }
                case "/reset" -> reset();
                default -> {
                    if (said.startsWith("/")) {
                        terminal.say("there are /reset and /quit");
                    } else {
                        turn(said);
                    }
                }
            }
        }
        terminal.say("");
    }

    private void reset() {
        history.clear();
        history.addAll(settings.messages().subList(0, settings.messages().size() - 1));
    }

    private void turn(String question) {
        history.add(new ChatMessage("user", question));
        var printer = new AnswerPrinter(terminal);
        try (CtrlC _ = new CtrlC(client::stop)) {
            ChatAnswer answer = client.ask(settings.with(history), printer);
            history.add(new ChatMessage("assistant", answer.text()));
            printer.end(answer);
        } catch (ChatException e) {
            history.removeLast();
            printer.breakOff();
            terminal.error("ask", e.getMessage());
        }
    }
}
