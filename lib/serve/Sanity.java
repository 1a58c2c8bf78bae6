package lib.serve;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Whether a model says anything sensible: two questions that any language model answers. On a Thor a model may load without an error,
/// answer faster than its memory allows, and produce only garbage.
public final class Sanity {

    private Sanity() {}

    /// A question and what its answer holds.
    ///
    /// @param question  for a chat
    /// @param beginning the same as a text to go on with, for models without a chat template
    /// @param expected  in lower case
    public record Question(String question, String beginning, String expected) {}

    public static final List<Question> QUESTIONS = List.of(
            new Question("What is the capital of France? Answer with one word.", "The capital of France is", "paris"),
            new Question("What is 12 times 12? Answer with the number only.", "12 times 12 equals", "144"));

    /// A question and the answer that came.
    public record Answered(Question question, String answer) {
        boolean right() {
            return answer.toLowerCase(Locale.ROOT).contains(question.expected());
        }
    }

    /// What is wrong with the answers; empty when at least one is right, which no garbage is by chance.
    public static Optional<String> complaint(List<Answered> answers) {
        if (answers.stream().anyMatch(Answered::right)) {
            return Optional.empty();
        }
        return Optional.of(answers.stream().map(Answered::answer).filter(Sanity::isGarbage).findFirst()
                .map(answer -> "it answers garbage: '%s'".formatted(shown(answer)))
                .orElseGet(() -> "it answers neither of two questions that any model can answer: " + String.join("; ", answers.stream()
                        .map(a -> "'%s' with '%s'".formatted(a.question().question(), shown(a.answer()))).toList())));
    }

    /// Whether a text is empty, or one short piece over and over, as `!!!!`, or has characters that no text has.
    static boolean isGarbage(String text) {
        String packed = text.replaceAll("\\s+", "");
        return packed.isEmpty() || packed.chars().anyMatch(c -> c == 0 || c == 0xfffd) || packed.matches("(.{1,8}?)\\1{3,}.{0,8}");
    }

    private static String shown(String answer) {
        String line = answer.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() > 60 ? line.substring(0, 57) + "..." : line;
    }
}
