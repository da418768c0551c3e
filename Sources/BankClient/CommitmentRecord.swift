// What opens this side's commitment to its set, kept in the home for an audit. Without it the commitment says nothing; with it and a guess
// of the file anybody can check the guess, so that it is kept as private as the file, and not printed.
//
// Spec: protocols/set-intersection.md, section «Commitment». docs/commands.md describes the JSON.

package import Findings
import Foundation
package import Parties
package import Programs
import Sessions
import SetIntersection
import Symmetric

package struct CommitmentRecord: Encodable, Sendable {
    package let schema = 1
    package let commitment: String
    /// 32 bytes, hexadecimal.
    package let opening: String
    package let session: String
    package let party: String
    package let peer: String
    package let file: String
    /// In the set.
    package let keys: Int
    package let date: String

    /// nil where the run has no commitment of this side.
    ///
    /// - Parameter seconds: since 1970.
    package init?(_ outcome: IntersectionOutcome, file: String, me: PartyID, peer: PartyID, seconds: Double) {
        guard let own = outcome.result.commitments[me] else { return nil }
        let digits = Array("0123456789abcdef")
        commitment = own.digest.hexadecimal
        opening = String(outcome.result.opening.encoded().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
        session = outcome.session.digest.hexadecimal
        party = me.name
        self.peer = peer.name
        self.file = file
        keys = outcome.result.sizes[me] ?? 0
        date = Date(timeIntervalSince1970: seconds).formatted(.iso8601)
    }

    /// - Returns: the path of the file, readable by its user only.
    /// - Throws: J314.
    package func write(home: BankHome) throws(Finding) -> String {
        let folder = home.path + "/commitments"
        try DurableFiles.makeFolder(folder)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        guard let bytes = try? encoder.encode(self) else { preconditionFailure("texts and numbers have JSON") }
        let path = "\(folder)/\(commitment.prefix(16)).opening"
        try DurableFiles.replace(path, with: Array(bytes) + [UInt8(ascii: "\n")])
        return path
    }
}
