//SOURCES Answer.java ../openai/CompletionRequest.java ../openai/EventFrames.java ../openai/EventText.java ../openai/Finish.java
//SOURCES ../openai/HttpConnection.java ../openai/Replies.java
package lib.serve.embedded;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import lib.serve.openai.CompletionRequest;
import lib.serve.openai.EventFrames;
import lib.serve.openai.EventText;
import lib.serve.openai.Finish;
import lib.serve.openai.HttpConnection;
import lib.serve.openai.Replies;

/// An answer on its way to an HTTP client, as a stream of events or as one document.
final class HttpAnswer implements Answer {

    /// Room for the longest event there can be: a stop text held back, each letter escaped, and what stands around it.
    private static final int EVENT_ROOM = 32 << 10;

    private final CompletionRequest request;
    private final HttpConnection connection;
    private final String id;
    private final long created = System.currentTimeMillis() / 1000;
    private final EventText events;
    private final StringBuilder whole = new StringBuilder();
    private final ByteBuffer scratch = ByteBuffer.allocate(EVENT_ROOM);
    private boolean begun;

    HttpAnswer(CompletionRequest request, HttpConnection connection, String id) {
        this.request = request;
        this.connection = connection;
        this.id = id;
        events = new EventText(request, id, created);
    }

    @Override
    public boolean isWanted() {
        return !connection.isClosed();
    }

    @Override
    public void token(String text, int tokens, Optional<Finish> finish) {
        if (!request.stream()) {
            whole.append(text);
            finish.ifPresent(end ->
                connection.reply(200, "application/json", Replies.completion(request, id, created, whole.toString(), tokens, end)));
            return;
        }
        begin();
        byte[] quoted = EventText.quoted(text).getBytes(StandardCharsets.UTF_8);
        EventFrames.event(scratch, target -> events.text(target, inner -> inner.put(quoted), tokens, finish));
        if (finish.isPresent()) {
            if (request.includeUsage()) {
                EventFrames.event(scratch, target -> events.finalUsage(target, tokens));
            }
            EventFrames.end(scratch);
        }
        connection.send(scratch.flip());
        if (finish.isPresent()) {
            connection.ended();
        }
    }

    @Override
    public void failed(String message) {
        if (!begun) {
            connection.reply(500, "application/json", Replies.error(500, "InternalServerError", message));
            return;
        }
        scratch.clear();
        EventFrames.event(scratch, target -> EventText.error(target, message));
        EventFrames.end(scratch);
        connection.send(scratch.flip());
        connection.ended();
    }

    /// What stands before the first event.
    private void begin() {
        scratch.clear();
        if (!begun) {
            begun = true;
            EventFrames.head(scratch);
            if (request.chat()) {
                EventFrames.event(scratch, events::role);
            }
        }
    }
}
