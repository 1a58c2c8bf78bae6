//SOURCES Prompt.java
package lib.bench.load;

/// The requests of a run, in order. The same index gives the same prompt every time.
public interface Workload {

    int size();

    /// @param index from 0 to size() - 1
    Prompt prompt(int index);
}
