// The identity of a session: one run of one job between named parties, derived jointly from all of them.

package import Symmetric

/// H(nonces ‖ identities ‖ manifest), see protocols/session.md. Public.
package struct SessionID: Hashable, Sendable, CustomStringConvertible {
    package let digest: Digest

    package init(_ digest: Digest) { self.digest = digest }

    package var description: String { "session \(digest.hexadecimal.prefix(12))" }
}
