//SOURCES ../../lib/notebook/Transcript.java
package tests.notebook;

import java.util.List;
import java.util.Map;
import lib.Change;
import lib.View;
import lib.notebook.Transcript;
import lib.notebook.Transcript.CellRun;
import lib.notebook.Transcript.Part;
import lib.notebook.Transcript.Prose;
import lib.notebook.Transcript.Status;
import lib.notebook.Transcript.StepRun;
import lib.notebook.Transcript.Stream;
import lib.notebook.Transcript.Value;

/// A run with every kind of output that stopped at its third cell, and how it reads as Markdown.
final class SampleRun {

    private static final View CLOCKS = new View.Table(List.of("clock", "MHz"), List.of(List.of("EMC", "4266"), List.of("gpu", "-")));

    static final Transcript FAILED = of(Status.FAILED, List.of(
            new Prose("# Tune the Thor\n\nThe guide sets the *power mode* first.\n"),
            new CellRun("power-mode", "java", "run(new PowerMode(mode))", Status.DONE, "", 3.2, List.of(
                    new StepRun("power mode", "changed", List.of(new Change("power mode", "120W", "MAXN"), new Change("boot file", "", "pmode:0000")), CLOCKS, "", false, 3.18),
                    new StepRun("clocks", "unchanged", List.of(), new View.Text(""), "", true, 0))),
            new CellRun("caches", "sh", "free -m\n", Status.DONE, "", 0.6, List.of(
                    new Stream(false, "Mem: \u001b[32m4211\u001b[0m\n"), new Stream(true, "swap is on\n"),
                    new Value(new View.Several(List.of(new View.Text("two views:"), CLOCKS,
                            new View.Svg("<svg xmlns='http://www.w3.org/2000/svg'/>", "clocks as bars")))))),
            new CellRun("fp8", "java", "run(new Serve(\"fp8\"))", Status.FAILED, "", 64.1, List.of(
                    new StepRun("serve", "failed", List.of(), new View.Text(""), "out of memory", false, 63.9),
                    new Transcript.Error("lib.StepException: out of memory\nTry less.", "tune.md:58", "at lib.StepRunner.run(StepRunner.java:71)"))),
            new CellRun("wifi", "sh", "nmcli device wifi", Status.SKIPPED, "the host is wired", 0, List.of()),
            new CellRun("report", "java", "results", Status.NOT_RUN, "", 0, List.of())));

    static final String FAILED_AS_MARKDOWN = """
            # Tune the Thor

            - Recipe: `tune`
            - Host: `nvidia@thor`
            - Parameter `mode`: `MAXN`
            - Started: 2026-07-31 14:03:22+02:00, took 1 min 11 s
            - Status: **failed** in `fp8`: lib.StepException: out of memory

            The guide sets the *power mode* first.

            **`power-mode`** done in 3.20 s

            ```java
            run(new PowerMode(mode))
            ```

            Step **power mode**: **changed** in 3.18 s

            | what       | before | after      |
            | ---------- | ------ | ---------- |
            | power mode | 120W   | MAXN       |
            | boot file  | (none) | pmode:0000 |

            | clock |  MHz |
            | ----- | ---: |
            | EMC   | 4266 |
            | gpu   |    - |

            Step **clocks**: **unchanged**, replayed from the journal

            **`caches`** done in 0.60 s

            ```sh
            free -m
            ```

            ```text
            Mem: 4211
            ```

            Standard error:

            ```text
            swap is on
            ```

            ```text
            two views:
            ```

            | clock |  MHz |
            | ----- | ---: |
            | EMC   | 4266 |
            | gpu   |    - |

            *Picture: clocks as bars (see the HTML export)*

            **`fp8`** failed in 1 min 04 s

            ```java
            run(new Serve("fp8"))
            ```

            Step **serve**: **failed** in 1 min 04 s

            ```text
            out of memory
            ```

            > [!CAUTION]
            > Failed at `tune.md:58`
            >
            > ```text
            > lib.StepException: out of memory
            > Try less.
            >
            > at lib.StepRunner.run(StepRunner.java:71)
            > ```

            **`wifi`** skipped

            ```sh
            nmcli device wifi
            ```

            the host is wired

            **`report`** not run

            ```java
            results
            ```

            ## Where the time went

            | cell       | time       |
            | ---------- | ---------- |
            | fp8        | 1 min 04 s |
            | power-mode | 3.20 s     |
            | caches     | 0.60 s     |
            """;

    private SampleRun() {}

    static Transcript of(Status status, List<Part> parts) {
        return new Transcript("Tune the Thor", "tune", Map.of("mode", "MAXN"), "nvidia@thor", "2026-07-31T14:03:22.123+02:00", 70.5, status, parts);
    }
}
