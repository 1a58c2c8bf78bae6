//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
package lib.flash;

import com.fasterxml.jackson.annotation.JsonValue;

/// One thing that was looked at, and whether it is as it should be.
///
/// @param what  what was looked at, e.g. `boot record`
/// @param found what is there, in a few words
/// @param fix   what to do about it; empty when there is nothing to do
public record Check(String what, Verdict verdict, String found, String fix) {

    /// Ordered by how bad it is. `warn` is for what works and may surprise; only `fail` fails a command.
    public enum Verdict {
        OK, WARN, FAIL;

        @Override
        @JsonValue
        public String toString() {
            return name().toLowerCase();
        }
    }

    public Check {
        if (what.isBlank() || found.isBlank()) {
            throw new IllegalArgumentException("a check says what was looked at, and what was found: '%s', '%s'".formatted(what, found));
        }
        if (verdict == Verdict.FAIL && fix.isBlank()) {
            throw new IllegalArgumentException("a check that fails says what to do: " + what);
        }
    }

    public static Check ok(String what, String found) {
        return new Check(what, Verdict.OK, found, "");
    }

    public static Check warn(String what, String found, String fix) {
        return new Check(what, Verdict.WARN, found, fix);
    }

    public static Check fail(String what, String found, String fix) {
        return new Check(what, Verdict.FAIL, found, fix);
    }
}
