//SOURCES Claim.java Formulas.java Metric.java
package lib.bench.report.study;

import static lib.bench.report.study.Formulas.end;
import static lib.bench.report.study.Formulas.every;
import static lib.bench.report.study.Formulas.first;
import static lib.bench.report.study.Formulas.mean;
import static lib.bench.report.study.Formulas.ratio;
import static lib.bench.report.study.Formulas.result;
import static lib.bench.report.study.Formulas.size;
import static lib.bench.report.study.Formulas.value;

import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import lib.bench.report.study.Formulas.Guide;
import lib.bench.report.study.Formulas.Pick;

/// What the guide concludes about the nine precisions of Qwen3-8B, in its order.
final class PrecisionClaims {

    private static final String HIGH = "Precisions, high load";
    private static final String LOW = "Precisions, low load";
    private static final String SIZE = "Size against speed";
    private static final double SECONDS = 1000;

    private static final String BF16 = "Qwen3-8B";
    private static final String FP8 = "Qwen3-8B-FP8";
    private static final String FP4 = "Qwen3-8B-FP4";
    private static final String GPTQ4 = "Qwen3-8B-GPTQ-Int4";
    private static final String GPTQ8 = "Qwen3-8B-GPTQ-Int8";
    private static final String AWQ = "Qwen3-8B-AWQ";
    private static final String W4A16 = "Qwen3-8B-Int4-W4A16";
    private static final String W8A16 = "Qwen3-8B-Int8-W8A16";
    private static final String GGUF = "Qwen3-8B-GGUF";
    private static final List<String> ALL = List.of(BF16, FP8, FP4, GPTQ4, GPTQ8, AWQ, W4A16, W8A16, GGUF);

    private PrecisionClaims() {}

    static List<Claim> all() {
        return Stream.of(high(), low(), sizes()).flatMap(List::stream).toList();
    }

    private static Pick high(String model) {
        return result(model, Guide.BEST, "high-load");
    }

    private static Pick low(String model) {
        return result(model, Guide.BEST, "low-load");
    }

    private static List<Pick> highs(Predicate<String> wanted) {
        return ALL.stream().filter(wanted).map(PrecisionClaims::high).toList();
    }

    private static List<Pick> lows(Predicate<String> wanted) {
        return ALL.stream().filter(wanted).map(PrecisionClaims::low).toList();
    }

    private static List<Claim> high() {
        List<Pick> all = highs(model -> true);
        List<Pick> int4 = List.of(high(GPTQ4), high(AWQ), high(W4A16));
        List<Pick> int4AndGptq = List.of(high(GPTQ4), high(GPTQ8), high(AWQ), high(W4A16));
        return List.of(
                new Claim(HIGH, "FP8 is best in every figure", "", every(first(high(FP8), all, Metric.OUTPUT, true),
                        first(high(FP8), all, Metric.TTFT, true), first(high(FP8), all, Metric.TPOT, true))),
                new Claim(HIGH, "FP8: output", "298.07 tok/s", value(high(FP8), Metric.OUTPUT)),
                new Claim(HIGH, "BF16: output", "82.47 tok/s", value(high(BF16), Metric.OUTPUT)),
                new Claim(HIGH, "FP8 gives, of BF16's output,", "3.6 times", ratio(high(FP8), high(BF16), Metric.OUTPUT)),
                new Claim(HIGH, "FP8: mean TPOT, the lowest", "22.59 ms", value(high(FP8), Metric.TPOT)),
                new Claim(HIGH, "FP4: output", "167.20 tok/s", value(high(FP4), Metric.OUTPUT)),
                new Claim(HIGH, "FP4 has the highest output after FP8", "", first(high(FP4), highs(model -> !model.equals(FP8)), Metric.OUTPUT, true)),
                new Claim(HIGH, "Int4: output, about", "100 tok/s", mean(int4, Metric.OUTPUT)),
                new Claim(HIGH, "Int4: size, about", "5.7 G", size(high(AWQ))),
                new Claim(HIGH, "Int4: mean TTFT, from", "1.8 s", end(int4, Metric.TTFT, false, SECONDS)),
                new Claim(HIGH, "Int4: mean TTFT, to", "2.2 s", end(int4, Metric.TTFT, true, SECONDS)),
                new Claim(HIGH, "Int4 and GPTQ-Int8: mean TTFT, to", "2.2 s", end(int4AndGptq, Metric.TTFT, true, SECONDS)),
                new Claim(HIGH, "BF16: mean TTFT, far lower", "974.57 ms", value(high(BF16), Metric.TTFT)),
                new Claim(HIGH, "GGUF: output", "7.91 tok/s", value(high(GGUF), Metric.OUTPUT)),
                new Claim(HIGH, "GGUF has the lowest output of all", "", first(high(GGUF), all, Metric.OUTPUT, false)),
                new Claim(HIGH, "GGUF: mean TTFT", "43.7 s", value(high(GGUF), Metric.TTFT, SECONDS)));
    }

    private static List<Claim> low() {
        List<Pick> all = lows(model -> true);
        List<Pick> four = List.of(low(FP4), low(GPTQ4), low(AWQ), low(W4A16));
        return List.of(
                new Claim(LOW, "FP8: mean TTFT", "23.06 ms", value(low(FP8), Metric.TTFT)),
                new Claim(LOW, "FP8: mean TPOT", "8.88 ms", value(low(FP8), Metric.TPOT)),
                new Claim(LOW, "FP8 has the lowest mean TTFT and TPOT", "", every(first(low(FP8), all, Metric.TTFT, true), first(low(FP8), all, Metric.TPOT, true))),
                new Claim(LOW, "FP4 and Int4: mean TTFT, from", "36 ms", end(four, Metric.TTFT, false, 1)),
                new Claim(LOW, "FP4 and Int4: mean TTFT, to", "38 ms", end(four, Metric.TTFT, true, 1)),
                new Claim(LOW, "FP4 and Int4: mean TPOT, from", "23 ms", end(four, Metric.TPOT, false, 1)),
                new Claim(LOW, "FP4 and Int4: mean TPOT, to", "25 ms", end(four, Metric.TPOT, true, 1)),
                new Claim(LOW, "GGUF: size, the smallest", "5.5 G", size(low(GGUF))),
                new Claim(LOW, "GGUF: mean TTFT", "148.53 ms", value(low(GGUF), Metric.TTFT)),
                new Claim(LOW, "GGUF has the highest mean TTFT but for BF16", "", first(low(GGUF), lows(model -> !model.equals(BF16)), Metric.TTFT, false)),
                new Claim(LOW, "GGUF: mean TPOT", "33.41 ms", value(low(GGUF), Metric.TPOT)),
                new Claim(LOW, "GGUF has the highest mean TPOT but for BF16", "", first(low(GGUF), lows(model -> !model.equals(BF16)), Metric.TPOT, false)));
    }

    private static List<Claim> sizes() {
        List<Pick> int4 = List.of(low(GPTQ4), low(AWQ), low(W4A16));
        List<Pick> int8 = List.of(low(GPTQ8), low(W8A16));
        return List.of(
                new Claim(SIZE, "FP8: size", "8.9 G", size(high(FP8))),
                new Claim(SIZE, "FP8: output, the highest", "298.07 tok/s", value(high(FP8), Metric.OUTPUT)),
                new Claim(SIZE, "FP8: mean TTFT alone, the lowest", "23.06 ms", value(low(FP8), Metric.TTFT)),
                new Claim(SIZE, "FP4: size", "6 G", size(high(FP4))),
                new Claim(SIZE, "FP4: output", "167.20 tok/s", value(high(FP4), Metric.OUTPUT)),
                new Claim(SIZE, "FP4: mean TTFT alone", "38.55 ms", value(low(FP4), Metric.TTFT)),
                new Claim(SIZE, "Int4: size", "5.7 G", size(high(AWQ))),
                new Claim(SIZE, "Int4: mean TTFT alone, about", "37 ms", mean(int4, Metric.TTFT)),
                new Claim(SIZE, "Int8: size", "9 G", size(high(GPTQ8))),
                new Claim(SIZE, "Int8: mean TTFT alone, about", "50 ms", mean(int8, Metric.TTFT)),
                new Claim(SIZE, "Int8 has the lowest output of all", "", first(high(GPTQ8), highs(model -> true), Metric.OUTPUT, false)),
                new Claim(SIZE, "BF16: size", "16 G", size(high(BF16))),
                new Claim(SIZE, "BF16 has the lowest output of all", "", first(high(BF16), highs(model -> true), Metric.OUTPUT, false)),
                new Claim(SIZE, "BF16 has the highest mean TTFT alone", "", first(low(BF16), lows(model -> true), Metric.TTFT, false)),
                new Claim(SIZE, "BF16 has the highest mean TPOT alone", "", first(low(BF16), lows(model -> true), Metric.TPOT, false)),
                new Claim(SIZE, "GGUF: size", "5.5 G", size(high(GGUF))),
                new Claim(SIZE, "FP4 beats the Int4 schemes under high load", "", first(high(FP4),
                        List.of(high(FP4), high(GPTQ4), high(AWQ), high(W4A16)), Metric.OUTPUT, true)));
    }
}
