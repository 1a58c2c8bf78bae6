package lib.bench;

import java.util.List;

/// Speculative decoding during a run, from the server's own counters.
///
/// @param drafts how often a draft was checked
/// @param draftTokens tokens proposed
/// @param acceptedTokens tokens accepted
/// @param acceptedPerPosition accepted tokens by position within the draft
public record SpecDecode(long drafts, long draftTokens, long acceptedTokens, List<Long> acceptedPerPosition) {

    public SpecDecode {
        if (drafts < 1 || draftTokens < 1 || acceptedTokens < 0 || acceptedTokens > draftTokens) {
            throw new IllegalArgumentException("impossible draft counts: " + drafts + ", " + draftTokens + ", " + acceptedTokens);
        }
        acceptedPerPosition = List.copyOf(acceptedPerPosition);
    }

    /// Percent of the proposed tokens that were accepted.
    public double acceptanceRate() {
        return (double) acceptedTokens / draftTokens * 100;
    }

    /// Tokens per pass over the weights: the one that every pass yields, and the accepted ones.
    public double acceptanceLength() {
        return 1 + (double) acceptedTokens / drafts;
    }

    /// Share of the drafts whose token at each position was accepted.
    public List<Double> acceptancePerPosition() {
        return acceptedPerPosition.stream().map(accepted -> (double) accepted / drafts).toList();
    }
}
