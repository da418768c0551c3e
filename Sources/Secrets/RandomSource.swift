// Where randomness comes from: a protocol takes its source as an argument.

import CPlatform

/// A source of uniform bytes. Protocol code never asks the system itself, so that a seed can reproduce a run.
package protocol RandomSource: ~Copyable {
    /// Fills the whole buffer, or throws and leaves content that must not be used.
    mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) throws
}

/// The operating system refused randomness.
package struct RandomSourceFailure: Error, Equatable, Sendable {
    /// `errno` of the refused call.
    package let systemError: Int32
}

/// The operating system's generator (`getrandom`), for every run that is not a simulation.
package struct SystemRandomSource: RandomSource, Sendable {
    package init() {}

    package mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(RandomSourceFailure) {
        guard tally_random(buffer.baseAddress, buffer.count) == 0 else {
            throw RandomSourceFailure(systemError: tally_errno())
        }
    }
}

extension RandomSource where Self: ~Copyable {
    /// One uniform word.
    package mutating func nextWord() throws -> UInt64 {
        var word: UInt64 = 0
        try withUnsafeMutableBytes(of: &word) { try fill($0) }
        return word
    }
}
