package lib.serve.openai;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// How a request wants the next token to be chosen; what it leaves open is the server's to decide.
///
/// @param temperature 0 always takes the likeliest token
/// @param topP share of the probability that is considered, above 0 to 1
/// @param topK how many of the likeliest tokens are considered; 0 for all
/// @param minP least probability relative to the likeliest token's, 0 to 1
/// @param repetitionPenalty divides the scores of tokens that have occurred, above 0; 1 for none
/// @param frequencyPenalty taken from a token's score for each time it has occurred, -2 to 2
/// @param presencePenalty taken from a token's score if it has occurred, -2 to 2
public record Sampling(OptionalDouble temperature, OptionalDouble topP, OptionalInt topK, OptionalDouble minP, OptionalLong seed,
        double repetitionPenalty, double frequencyPenalty, double presencePenalty) {

    /// Whether tokens that have occurred are treated differently from others.
    public boolean penalises() {
        return repetitionPenalty != 1 || frequencyPenalty != 0 || presencePenalty != 0;
    }
}
