//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES FileList.java ByteRange.java Backoff.java ../Json.java http/HubHttp.java ../StepException.java HubText.java
package lib.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import lib.Json;
import lib.StepException;
import lib.hub.http.Answer;
import lib.hub.http.HubHttp;
import lib.hub.http.Origin;

/// The part of ModelScope's API that a download needs, `/api/v1` with its quirks: a large file is a redirect to another origin
/// whose key expires; a small one comes from the gateway, which answers a bounded range with status 200; and an error may be
/// JSON with status 200. So an answer is judged by its `Content-Range` and its length, never by its status alone.
public final class HubApi implements AutoCloseable {

    private static final int REDIRECTS = 5;
    private static final int TRIES = 4;
    /// An error of the hub is shorter than this.
    private static final int LONGEST_ERROR = 16 << 10;

    private final HubHttp http;
    /// Where the hub sent us for a file; used until that place refuses it.
    private final Map<String, URI> redirects = new ConcurrentHashMap<>();

    public HubApi(HubHttp http) {
        this.http = http;
    }

    /// All files of a model.
    /// @param revision a branch or tag
    /// @throws StepException when there is no such model or revision, when it is private, or when the hub can't be reached
    public FileList list(ModelId model, String revision) {
        var answer = json("/models/%s/repo/files?Revision=%s&Recursive=True".formatted(model, quote(revision)));
        if (answer.good()) {
            var list = FileList.parse(model, revision, answer.body().path("Data"));
            if (list.files().isEmpty()) {
                throw new StepException("%s has no files in revision '%s'".formatted(model, revision));
            }
            return list;
        }
        throw refused(model, revision, answer);
    }

    private StepException refused(ModelId model, String revision, JsonAnswer answer) {
        String hub = http.endpoint().toString();
        boolean known = answer.status() != 401 && answer.status() != 403 && json("/models/" + model).good();
        if (known) {
            var there = revisions(model);
            return new StepException("%s has no revision '%s' at %s%s".formatted(model, revision, hub,
                    there.isEmpty() ? "" : "; it has " + String.join(", ", there)));
        }
        String words = answer.message().isEmpty() ? "status " + answer.status() : answer.message();
        if (http.hasToken()) {
            return new StepException("%s has no model %s for this token (%s): check the name and who may read it".formatted(hub, model,
                    words));
        }
        return new StepException("%s has no model %s (%s): check the name; a private model needs a token, --token-file or MODELSCOPE_API_TOKEN"
                .formatted(hub, model, words));
    }

    private List<String> revisions(ModelId model) {
        var map = json("/models/%s/revisions".formatted(model)).body().path("Data").path("RevisionMap");
        var names = new ArrayList<String>();
        Stream.of("Branches", "Tags").forEach(kind -> map.path(kind)
                .forEach(entry -> names.add(HubText.printable(entry.path("Revision").asText()))));
        return names;
    }

    private record JsonAnswer(int status, JsonNode body) {
        boolean good() {
            return status == 200 && body.path("Success").asBoolean(true) && body.path("Code").asInt(200) == 200 && body.isObject();
        }

        String message() {
            return HubText.printable(Stream.of("Message", "message", "msg", "error", "detail").map(name -> body.path(name).asText())
                    .filter(text -> !text.isBlank()).findFirst().orElse(""));
        }
    }

    /// @throws StepException when the hub can't be reached, or is out of order, several times in a row
    private JsonAnswer json(String path) {
        var uri = URI.create(http.endpoint() + "/api/v1" + path);
        for (int tried = 1; ; tried++) {
            try (Answer answer = http.get(uri, "")) {
                int status = answer.head().status();
                if (status >= 500 || status == 429) {
                    throw new IOException("status " + status);
                }
                if (answer.head().redirect()) {
                    throw new StepException("%s answers with a redirect; give the address it leads to as --endpoint".formatted(http.endpoint()));
                }
                return new JsonAnswer(status, parse(answer.bytes()));
            } catch (IOException e) {
                if (tried == TRIES) {
                    throw new StepException("no answer from %s: %s; check the network, --proxy and --endpoint".formatted(
                            http.endpoint(), HubText.printable(Backoff.words(e))));
                }
                Backoff.pause(tried);
            }
        }
    }

    private static JsonNode parse(byte[] body) {
        try {
            return Json.MAPPER.readTree(new String(body, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /// Opens a file, or a part of it: the body of the answer is what was asked for, unless it ends early.
    /// @param range empty for the whole file
    /// @throws IOException  when trying again can help
    /// @throws StepException when it can't
    public Answer open(FileList list, RemoteFile file, Optional<ByteRange> range) throws IOException {
        String headers = range.map(r -> "Range: " + r.header() + "\r\n").orElse("");
        Optional<URI> known = Optional.ofNullable(redirects.get(file.path()));
        if (known.isPresent()) {
            Answer answer = http.get(known.get(), headers);
            if (answer.head().status() < 400 && !answer.head().redirect()) {
                return judged(answer, file, range);
            }
            // the key in the address has expired: the hub gives another
            redirects.remove(file.path(), known.get());
            answer.close();
        }
        URI uri = URI.create("%s/api/v1/models/%s/repo?Revision=%s&FilePath=%s".formatted(
                http.endpoint(), list.model(), quote(list.revision()), quote(file.path())));
        for (int hop = 0; hop < REDIRECTS; hop++) {
            Answer answer = http.get(uri, headers);
            if (!answer.head().redirect()) {
                if (hop > 0 && answer.head().status() < 400) {
                    redirects.put(file.path(), uri);
                }
                return judged(answer, file, range);
            }
            uri = target(uri, answer);
            answer.close();
        }
        throw new IOException("%s leads from redirect to redirect".formatted(http.endpoint()));
    }

    private static URI target(URI from, Answer answer) throws IOException {
        try {
            URI target = from.resolve(answer.head().header("location").orElseThrow());
            Origin.of(target);
            return target;
        } catch (IllegalArgumentException e) {
            answer.abort();
            throw new IOException("%s sends a redirect to what is no address".formatted(answer.origin()));
        }
    }

    private Answer judged(Answer answer, RemoteFile file, Optional<ByteRange> range) throws IOException {
        int status = answer.head().status();
        String contentRange = answer.head().header("content-range").orElse("").strip();
        boolean right = range.map(r -> contentRange.equals(r.contentRange(file.size())))
                .orElse(contentRange.isEmpty() && answer.head().contentLength().orElse(file.size()) == file.size());
        if ((status == 200 || status == 206) && right) {
            return answer;
        }
        try (answer) {
            String words = words(answer);
            boolean hub = answer.origin().equals(Origin.of(http.endpoint()));
            if (hub && (status == 401 || status == 403)) {
                throw new StepException("%s refuses %s (status %d%s): a token that may read it is needed, --token-file or MODELSCOPE_API_TOKEN"
                        .formatted(answer.origin(), file.path(), status, words));
            }
            throw new IOException(status >= 400 ? "%s answers %d%s".formatted(answer.origin(), status, words)
                    : "%s answers %s in place of %s%s".formatted(answer.origin(),
                            contentRange.isEmpty() ? "%d bytes".formatted(answer.head().contentLength().orElse(-1))
                                    : HubText.printable(contentRange),
                            range.map(r -> r.contentRange(file.size())).orElse(file.size() + " bytes"), words));
        }
    }

    /// What an answer says that is none of the wanted; a short text is read, so that the connection can be kept.
    private static String words(Answer answer) throws IOException {
        long length = answer.head().contentLength().orElse(LONGEST_ERROR);
        String message = length < LONGEST_ERROR ? new JsonAnswer(answer.head().status(), parse(answer.bytes())).message() : "";
        return message.isEmpty() ? "" : ", " + message;
    }

    private static String quote(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        http.close();
    }
}
