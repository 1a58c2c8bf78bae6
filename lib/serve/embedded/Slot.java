//SOURCES Answer.java AnswerText.java LlamaBatch.java LlamaContext.java LlamaModel.java LlamaSampler.java ../openai/CompletionRequest.java
//SOURCES ../openai/Finish.java
package lib.serve.embedded;

import java.util.Optional;
import lib.serve.openai.CompletionRequest;
import lib.serve.openai.Finish;

/// One answer under way: its sequence in the model's memory, and how far it has come.
final class Slot implements AutoCloseable {

    private static final int NOT_ASKED = -1;

    private final int sequence;
    private final CompletionRequest request;
    private final Answer answer;
    private final LlamaSampler sampler;
    private final AnswerText text;
    private int computed;
    private int produced;
    private int lastToken;
    private int asked = NOT_ASKED;
    private boolean over;

    /// @param sequence no other slot's at this time
    Slot(int sequence, CompletionRequest request, Answer answer, LlamaSampler sampler) {
        this.sequence = sequence;
        this.request = request;
        this.answer = answer;
        this.sampler = sampler;
        text = new AnswerText(request.stop());
    }

    int sequence() {
        return sequence;
    }

    CompletionRequest request() {
        return request;
    }

    int produced() {
        return produced;
    }

    boolean isPrefilled() {
        return computed >= request.prompt().length;
    }

    /// Whether it has ended, or nobody wants it any more.
    boolean isOver() {
        return over || !answer.isWanted();
    }

    /// Adds what is to be computed next, as much as there is room for: the last token generated, or a part of the prompt.
    void next(LlamaBatch batch) {
        asked = NOT_ASKED;
        int[] prompt = request.prompt();
        if (isPrefilled()) {
            if (batch.room() > 0) {
                asked = batch.add(lastToken, computed++, sequence, true);
            }
            return;
        }
        for (int room = batch.room(); room > 0 && computed < prompt.length; room--, computed++) {
            boolean last = computed == prompt.length - 1;
            int index = batch.add(prompt[computed], computed, sequence, last);
            asked = last ? index : NOT_ASKED;
        }
    }

    /// Takes the token that follows, if these tokens of the batch were those it was waiting for.
    ///
    /// @param from index of the first token computed
    /// @param count how many were computed
    /// @return why the answer has ended, if it has
    Optional<Finish> advance(LlamaContext context, LlamaModel model, int from, int count) {
        if (asked < from || asked >= from + count) {
            return Optional.empty();
        }
        lastToken = context.sample(sampler, asked - from);
        produced++;
        boolean end = model.isEnd(lastToken) && !request.ignoreEos();
        String shown = end ? "" : text.add(model.piece(lastToken));
        Optional<Finish> finish = end ? Optional.of(Finish.STOP) : text.stop().map(Finish::at);
        if (finish.isEmpty() && produced == request.maxTokens()) {
            finish = Optional.of(Finish.LENGTH);
        }
        over = finish.isPresent();
        answer.token(over && text.stop().isEmpty() ? shown + text.end() : shown, produced, finish);
        return finish;
    }

    void fail(String message) {
        over = true;
        answer.failed(message);
    }

    @Override
    public void close() {
        sampler.close();
    }
}
