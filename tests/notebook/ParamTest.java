//DEPS org.junit.jupiter:junit-jupiter:6.1.3
//DEPS org.assertj:assertj-core:3.27.7
//SOURCES Ran.java
package tests.notebook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import lib.Secret;
import lib.UsageException;
import lib.notebook.Param;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParamTest {

    private static final String TYPED = """
            ---
            params:
              mode: { default: MAXN, help: "100% of ${power}", choices: [MAXN, 120W] }
              maxLen: { type: int }
              ratio: { default: 0.5 }
              deep: { default: no, type: boolean }
              token: { type: secret }
            ---
            ```java
            String text = mode + (maxLen + 1) + (ratio * 2) + !deep + token;
            text
            ```

            ```sh query
            echo "$mode|$maxLen|$ratio|$deep|$token"
            ```
            """;

    @TempDir
    Path runs;

    @TempDir
    Path secrets;

    private String token() throws IOException {
        return Files.writeString(secrets.resolve("token"), "hunter2\n").toString();
    }

    @Test
    void aParameterIsATypedVariableInJavaAndAnEnvironmentVariableInSh() throws IOException {
        var ran = Ran.notebook(runs, TYPED, "--max-len", "41", "--param", "ratio=2", "--deep", "yes", "--token-file", token());

        assertThat(ran.stdout()).isEqualTo("  MAXN424.0false***\nMAXN|41|2.0|true|\n");
        assertThat(ran.exitCode()).isZero();
    }

    @Test
    void aSecretStandsNowhereInTheRunFolderNorOnTheTerminal() throws IOException {
        var ran = Ran.notebook(runs, TYPED + "\n```java\nthrow new IllegalStateException(\"with \" + token);\n```\n", "--max-len", "1", "--token-file", token());

        assertThat(ran.exitCode()).isEqualTo(1);
        assertThat(ran.stdout() + ran.stderr()).contains("with ***").doesNotContain("hunter2");
        try (var files = Files.list(ran.folders().getFirst())) {
            assertThat(files).hasSize(4).allSatisfy(file -> assertThat(Ran.read(file)).contains("***").doesNotContain("hunter2"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --token-file /dev/null                                    | --max-len is missing
            --max-len 1                                  | --token-file is missing
            --max-len 1e3 --token-file /dev/null                      | --max-len is a whole number, not '1e3'
            --max-len 1 --token-file /dev/null --ratio half           | --ratio is a number, not 'half'
            --max-len 1 --token-file /dev/null --deep 1               | --deep is true or false, not '1'
            --max-len 1 --token-file /dev/null --mode maxn            | --mode is one of MAXN, 120W, not 'maxn'
            --max-len 1 --token-file /dev/null --param maxLen=1       | --max-len is given twice
            --max-len 1 --max-len 2 --token-file /dev/null            | option '--max-len' (INT) should be specified only once
            --max-len 1 --token-file /dev/null --param max-len=1      | --param: no parameter 'max-len'; there are mode, maxLen, ratio, deep, token
            --max-len 1 --token-file /dev/null --len 1                | Unknown options: '--len', '1'
            """)
    void aMissingOrWrongValueIsNamedAndNothingRuns(String args, String message) {
        var ran = Ran.notebook(runs, TYPED, args.split(" "));

        assertThat(ran.stderr()).isEqualTo("sample: " + message + "\n");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.stdout()).isEmpty();
        assertThat(ran.folders()).isEmpty();
    }

    @Test
    void aParameterMayNotTakeTheNameOfAnOption() {
        var ran = Ran.notebook(runs, "---\nparams:\n  verbose: { default: 1 }\n---\n");

        assertThat(ran.stderr()).isEqualTo("sample: sample.md: parameter verbose: --verbose is an option of every notebook\n");
        assertThat(ran.exitCode()).isEqualTo(2);
    }

    @Test
    void helpListsTheParametersFirstWithTypeHelpChoicesAndDefault() {
        var ran = Ran.notebook(runs, TYPED, "--help");

        assertThat(ran.stdout()).startsWith("""
                Usage: sample [OPTIONS]
                sample
                      --mode=STRING         100% of ${power} (MAXN, 120W) (default: MAXN)
                      --max-len=INT
                      --ratio=DOUBLE        (default: 0.5)
                      --deep=BOOLEAN        (default: false)
                      --token-file=FILE
                      --param=NAME=VALUE    set a parameter; the same as its own option
                """);
        assertThat(ran.exitCode()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"mode, --mode", "maxLen, --max-len", "kvCacheDtype, --kv-cache-dtype", "n2m, --n2m", "useGPU, --use-gpu"})
    void theOptionIsTheNameInKebabCase(String name, String option) {
        assertThat(new Param(name, Param.Type.STRING, Optional.empty(), "", List.of()).option()).isEqualTo(option);
    }

    @Test
    void textBecomesAValueOfTheType() throws IOException {
        assertThat(of(Param.Type.STRING).parse("a b")).isEqualTo("a b");
        assertThat(of(Param.Type.INT).parse("-7")).isEqualTo(-7);
        assertThat(of(Param.Type.DOUBLE).parse("1e3")).isEqualTo(1000.0);
        assertThat(of(Param.Type.BOOLEAN).parse("no")).isEqualTo(false);
        assertThat(of(Param.Type.SECRET).parse(token())).isEqualTo(Secret.of("hunter2"));
        assertThatThrownBy(() -> of(Param.Type.SECRET).parse("/no/such/file")).isInstanceOf(UsageException.class)
                .hasMessage("--p-file: can't read /no/such/file");
        assertThatThrownBy(() -> of(Param.Type.INT).parse("2147483648")).isInstanceOf(UsageException.class);
    }

    private static Param of(Param.Type type) {
        return new Param("p", type, Optional.empty(), "", List.of());
    }
}
