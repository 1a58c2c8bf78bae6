package tests.hub;

/// What a hub does wrong in the body of one answer, or in place of it.
public sealed interface Fault {

    /// The connection ends after so many bytes of the body.
    record Cut(long after) implements Fault {}

    /// Nothing more comes after so many bytes, and the connection stays open.
    record Stall(long after) implements Fault {}

    /// From an offset in the file on, so many bytes are others.
    record Wrong(long at, int count) implements Fault {}

    /// Another status, with an error in JSON.
    record Status(int code) implements Fault {}

    /// Status 200 and an error in JSON in place of the bytes.
    record ErrorAsContent() implements Fault {}

    /// The answer gives a part that nobody asked for, one block further on.
    record OtherRange() implements Fault {}

    /// So many bytes a second.
    record Slow(long bytesPerSecond) implements Fault {}
}
