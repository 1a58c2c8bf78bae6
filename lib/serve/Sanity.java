//SOURCES chat/Garbage.java chat/KnownQuestion.java
package lib.serve;

import java.util.List;
import java.util.Optional;
import lib.serve.chat.Garbage;
import lib.serve.chat.KnownQuestion;

/// Whether a model says anything sensible: two questions that any language model answers. On a Thor a model may load without an error,
/// answer faster than its memory allows, and produce only garbage.
public final class Sanity {

    private Sanity() {}

    /// A question and what its answer holds.
    ///
    /// @param question  for a chat
    /// @param beginning the same as a text to go on with, for models without a chat template
    /// @param expected  whatever the case of its letters
    public record Question(String question, String beginning, String expected) {}

    public static final List<Question> QUESTIONS = List.of(
            new Question(KnownQuestion.CHAT, KnownQuestion.COMPLETION, KnownQuestion.EXPECTED),
            new Question("What is 12 times 12? Answer with the number only.", "12 times 12 equals", "144"));

    /// A question and the answer that came.
    public record Answered(Question question, String answer) {
        boolean right() {
            return KnownQuestion.fault(answer, question.expected()).isEmpty();
        }
    }

    /// What is wrong with the answers; empty when at least one is right, which no garbage is by chance.
    public static Optional<String> complaint(List<Answered> answers) {
        if (answers.stream().anyMatch(Answered::right)) {
            return Optional.empty();
        }
        return Optional.of(answers.stream().map(Answered::answer).filter(answer -> Garbage.in(answer).isPresent()).findFirst()
                .map(answer -> "it answers garbage: '%s'".formatted(shown(answer)))
                .orElseGet(() -> "it answers neither of two questions that any model can answer: " + String.join("; ", answers.stream()
                        .map(a -> "'%s' with '%s'".formatted(a.question().question(), shown(a.answer()))).toList())));
    }

    private static String shown(String answer) {
        String line = answer.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() > 60 ? line.substring(0, 57) + "..." : line;
    }
}
