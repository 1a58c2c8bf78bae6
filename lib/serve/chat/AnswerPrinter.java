//SOURCES ChatAnswer.java ChatClient.java ../../Terminal.java
package lib.serve.chat;

import lib.Terminal;

/// Prints an answer as it comes: the answer on standard output, a reasoning model's thinking dimmed on standard error, and at the end
/// the figures there. Control characters are replaced, so that no model writes escape sequences to a terminal.
public final class AnswerPrinter implements ChatClient.Listener {

    private static final int DIM = 2;

    private final Terminal terminal;
    private boolean thought;
    private boolean inLine;

    public AnswerPrinter(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void text(String piece, boolean thinking) {
        String shown = piece.replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "\ufffd");
        if (thinking) {
            thought = true;
            terminal.err().print(terminal.paint(DIM, shown));
            terminal.err().flush();
            return;
        }
        if (thought) {
            thought = false;
            terminal.say("");
        }
        terminal.out().print(shown);
        terminal.out().flush();
        inLine = !shown.endsWith("\n");
    }

    /// Ends the line, and says how fast it was.
    public void end(ChatAnswer answer) {
        breakOff();
        terminal.say(terminal.paint(DIM, answer.figures()));
    }

    /// Ends the line.
    public void breakOff() {
        if (thought) {
            terminal.say("");
        }
        if (inLine) {
            terminal.out().println();
        }
        thought = false;
        inLine = false;
    }
}
