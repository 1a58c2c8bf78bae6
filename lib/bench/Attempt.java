//SOURCES Failure.java
package lib.bench;

import java.util.Arrays;
import java.util.Optional;

/// One request of a run, as it ended. Times are seconds on the run's own clock, which starts with the run.
public sealed interface Attempt {

    /// Position of the request in the workload, from 0.
    int index();

    /// When the request was due: by the arrival schedule, or, in a closed loop, when its turn came.
    double scheduled();

    /// When the client began to send it.
    double start();

    /// Seconds from [#start()] to the end of the attempt.
    double latency();

    /// Tokens of a request.
    ///
    /// @param askedInput prompt tokens that the client meant to send
    /// @param input prompt tokens as the server reported them, else [#askedInput()]
    /// @param askedOutput the most tokens the server was allowed to generate
    /// @param output tokens generated: as reported by the server, else the number of events
    /// @param reported whether the server reported usage
    record Tokens(int askedInput, int input, int askedOutput, int output, boolean reported) {
        public Tokens {
            if (askedInput < 0 || input < 0 || askedOutput < 0 || output < 0) {
                throw new IllegalArgumentException("negative token count: " + askedInput + ", " + input + ", " + askedOutput + ", " + output);
            }
        }
    }

    /// When the parts of an answer came, in seconds after the request's start.
    ///
    /// @param ttft first event with a choice: vLLM's time to first token, which in chat is the role-only event
    /// @param firstToken first event that carried a token; equals ttft where the server does not say how many tokens an event has
    /// @param itls gaps between successive events with a choice, one per event after the first: vLLM's inter-token latency
    /// @param tokensPerEvent tokens of each such event, itls.length + 1 numbers; empty where the server does not say
    /// @param last last event with a choice
    /// @param trailer last event of any kind, at least `last`: vLLM up to mid-2026 ended a chat request there
    record Arrival(double ttft, double firstToken, double[] itls, int[] tokensPerEvent, double last, double trailer) {
        public Arrival {
            if (!(ttft >= 0 && firstToken >= ttft && last >= ttft && trailer >= last)) {
                throw new IllegalArgumentException("events out of order: " + ttft + ", " + firstToken + ", " + last + ", " + trailer);
            }
            if (tokensPerEvent.length != 0 && tokensPerEvent.length != itls.length + 1) {
                throw new IllegalArgumentException(tokensPerEvent.length + " token counts for " + (itls.length + 1) + " events");
            }
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Arrival that && ttft == that.ttft && firstToken == that.firstToken && last == that.last
                    && trailer == that.trailer && Arrays.equals(itls, that.itls) && Arrays.equals(tokensPerEvent, that.tokensPerEvent);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(new double[] {ttft, firstToken, last, trailer, Arrays.hashCode(itls)});
        }
    }

    /// A request that was answered in full.
    ///
    /// @param finishReason what the server gave as `finish_reason`, e.g. `stop` or `length`
    /// @param text what was generated; empty unless the run was asked to keep it
    record Completed(int index, double scheduled, double start, Tokens tokens, Arrival arrival, Optional<String> finishReason,
            String text) implements Attempt {
        @Override
        public double latency() {
            return arrival.last();
        }
    }

    /// A request that was not answered, or not in full.
    record Failed(int index, double scheduled, double start, double latency, int askedInput, Failure kind, String message)
            implements Attempt {}
}
