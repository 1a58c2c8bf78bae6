//SOURCES Prompt.java Target.java
package lib.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Puts a request's bytes together without making garbage: a buffer that grows to the largest request and stays.
final class RequestWriter {

    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final byte[] head;
    private final byte[] body;
    private final byte[] limitKey;
    private final byte[] promptKey;
    private ByteBuffer buffer = ByteBuffer.allocateDirect(64 << 10);

    RequestWriter(Target target) {
        head = target.headPrefix();
        body = target.bodyPrefix();
        String comma = target.fields().isEmpty() ? "" : ",";
        limitKey = target.fields().has(target.limitField()) ? new byte[0] : ascii(comma + "\"" + target.limitField() + "\":");
        promptKey = ascii((limitKey.length > 0 ? "," : comma) + "\"" + target.promptField() + "\":");
    }

    /// The request, ready to be written to a channel; valid until the next call.
    ByteBuffer request(Prompt prompt) {
        byte[] limit = limitKey.length > 0 ? ascii(Integer.toString(prompt.outputTokens())) : new byte[0];
        int length = body.length + limitKey.length + limit.length + promptKey.length + prompt.json().length + 1;
        byte[] size = ascii(Integer.toString(length));
        int whole = head.length + size.length + HEAD_END.length + length;
        if (whole > buffer.capacity()) {
            buffer = ByteBuffer.allocateDirect(whole * 2);
        }
        buffer.clear();
        buffer.put(head).put(size).put(HEAD_END);
        buffer.put(body).put(limitKey).put(limit).put(promptKey).put(prompt.json()).put((byte) '}');
        return buffer.flip();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
