// The salted commitment to a set: what a party will put into an alignment, fixed before the alignment's salt exists.
//
// Spec: protocols/set-intersection.md, section «Commitment». It is opened in an audit only, and proves which set and of what size
// was put in and when; not that the set is honest.

package import Secrets
package import Symmetric

package struct SetCommitment: Hashable, Sendable {
    package let digest: Digest

    package init(_ digest: Digest) { self.digest = digest }

    /// What the committed party keeps. Without the salt the digest would confirm guesses and link sessions.
    package struct Opening: Sendable {
        package static let byteCount = 32
        private let salt: SecretWords

        init(_ randomness: inout some RandomSource) throws {
            salt = try SecretWords(count: Self.byteCount / 8) { words in
                try randomness.fill(UnsafeMutableRawBufferPointer(start: words, count: Self.byteCount))
            }
        }

        /// nil unless there are 32 bytes.
        package init?(decoding bytes: [UInt8]) {
            guard bytes.count == Self.byteCount else { return nil }
            salt = SecretWords(count: Self.byteCount / 8) { words in
                UnsafeMutableRawBufferPointer(start: words, count: Self.byteCount).copyBytes(from: bytes)
            }
        }

        /// 32 bytes: for the store of evidence, and for the auditor.
        package func encoded() -> [UInt8] { salt.withUnsafeWords { Array(UnsafeRawBufferPointer($0)) } }
    }

    /// - Throws: `AlignmentError.duplicateIdentifier`, or what reading the set or the randomness throws.
    package static func commit(
        to identifiers: some CommittedSet, randomness: inout some RandomSource
    ) throws -> (commitment: SetCommitment, opening: Opening) {
        let opening = try Opening(&randomness)
        return (SetCommitment(try identifiers.commitmentDigest(salt: opening.encoded())), opening)
    }

    /// Whether this commitment was made to these identifiers, in whatever order, with this opening.
    package func isOpened(by opening: Opening, identifiers: some CommittedSet) -> Bool {
        (try? identifiers.commitmentDigest(salt: opening.encoded())) == digest
    }
}
