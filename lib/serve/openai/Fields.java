//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//SOURCES BadRequest.java
package lib.serve.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// The optional fields of a request's body. A field that is null counts as absent; one of another type or out of its range is refused.
record Fields(JsonNode body) {

    boolean has(String name) {
        return !body.path(name).isMissingNode() && !body.path(name).isNull();
    }

    boolean flag(String name, boolean otherwise) throws BadRequest {
        if (!has(name)) {
            return otherwise;
        }
        check(body.get(name).isBoolean(), name, "must be true or false");
        return body.get(name).booleanValue();
    }

    OptionalDouble number(String name, double from, double to) throws BadRequest {
        if (!has(name)) {
            return OptionalDouble.empty();
        }
        JsonNode value = body.get(name);
        check(value.isNumber() && value.doubleValue() >= from && value.doubleValue() <= to, name,
                "must be a number from " + from + " to " + to);
        return OptionalDouble.of(value.doubleValue());
    }

    OptionalLong integer(String name, long from, long to) throws BadRequest {
        if (!has(name)) {
            return OptionalLong.empty();
        }
        JsonNode value = body.get(name);
        check(value.isIntegralNumber() && value.canConvertToLong(), name, "must be an integer");
        check(value.longValue() >= from && value.longValue() <= to, name,
                to == Long.MAX_VALUE ? "must be at least " + from : "must lie between " + from + " and " + to);
        return OptionalLong.of(value.longValue());
    }

    /// A text or an array of texts.
    List<String> texts(String name) throws BadRequest {
        List<String> texts = new ArrayList<>();
        if (has(name)) {
            JsonNode value = body.get(name);
            for (JsonNode text : value.isTextual() ? List.of(value) : value) {
                check(text.isTextual(), name, "must be a text or an array of texts");
                texts.add(text.textValue());
            }
            check(value.isTextual() || value.isArray(), name, "must be a text or an array of texts");
        }
        return texts;
    }

    void check(boolean right, String name, String demand) throws BadRequest {
        if (!right) {
            String got = body.path(name).toString();
            throw BadRequest.because("%s %s, got %s.".formatted(name, demand, got.substring(0, Math.min(60, got.length()))));
        }
    }
}
