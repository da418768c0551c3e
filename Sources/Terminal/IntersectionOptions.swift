// The options of an intersection that `tally psi` and `tally-sim psi` share.

package import ArgumentParser
package import Findings
import Foundation
package import Parties
package import Programs
import SetIntersection
import Tables

package struct IntersectionOptions: ParsableArguments {
    @Option(help: "The key's column.") package var key: String
    @Option(help: "What the key is: text, or uscc for unified social credit codes.") package var keyType = "text"
    @Option(help: "Rows whose key occurred before: refuse, first or last.") package var duplicates = DuplicatePolicy.refuse.rawValue
    @Option(help: "One character between fields.") package var delimiter = ","
    @Option(help: "Who learns the result: me, peer or both.") package var learn = IntersectionLearning.both.rawValue
    @Flag(help: "Tell the number of common keys only, not which.") package var count = false
    @Flag(help: "Hold against a peer that does not follow the protocol (rr22 only).") package var malicious = false
    @Option(
        name: .customLong("protocol"), help: "auto, rr22 (large sets) or ecdh (small ones, and --count).")
    package var method = "auto"
    @Option(help: "Keys that each side must bring: single ones are not looked up.") package var min = IntersectionWishes.countMinDefault
    @Option(help: "Keys that the peer may ask for; with rr22 a set of n keys asks for 1.3 n.")
    package var peerMax = IntersectionWishes.probeMaxDefault

    package init() {}

    private static let keyTypes: [String: IdentifierType] = ["uscc": .unifiedSocialCreditCode, "text": .text]

    package func validate() throws {
        if Self.keyTypes[keyType] == nil { throw ValidationError("--key-type takes text or uscc") }
        if DuplicatePolicy(rawValue: duplicates) == nil { throw ValidationError("--duplicates takes refuse, first or last") }
        if delimiter.count != 1 { throw ValidationError("--delimiter takes one character") }
        if IntersectionLearning(rawValue: learn) == nil { throw ValidationError("--learn takes me, peer or both") }
        if method != "auto", IntersectionMethod(rawValue: method) == nil { throw ValidationError("--protocol takes auto, rr22 or ecdh") }
        let cap = IntersectionWishes.probeMaxCap
        guard (0...cap).contains(min) else { throw ValidationError("--min takes 0 to 2^31") }
        guard (0...cap).contains(peerMax) else { throw ValidationError("--peer-max takes 0 to 2^31") }
        guard wishes.isPossible else {
            throw ValidationError("no protocol does this: --malicious needs rr22, --count needs ecdh, and they exclude each other")
        }
    }

    package var wishes: IntersectionWishes {
        var wishes = IntersectionWishes()
        wishes.learning = IntersectionLearning(rawValue: learn) ?? .both
        wishes.disclosure = count ? .count : .rows
        wishes.keyType = Self.keyTypes[keyType] ?? .text
        wishes.duplicates = DuplicatePolicy(rawValue: duplicates) ?? .refuse
        wishes.adversary = malicious ? .malicious : .semiHonest
        wishes.method = IntersectionMethod(rawValue: method)
        wishes.countMin = min
        wishes.probeMax = peerMax
        return wishes
    }

    /// Whether this side gets rows to write.
    package var writesRows: Bool { !count && learn != IntersectionLearning.peer.rawValue }

    package func read(_ path: String, key other: String? = nil) throws(Finding) -> IntersectionInput {
        guard let delimiter = delimiter.first else { throw Finding(TableFindings.badDelimiter, stage: .table, [self.delimiter]) }
        let source = KeySource(
            path: path, options: try CSVOptions(delimiter: delimiter), column: other ?? key, type: Self.keyTypes[keyType] ?? .text)
        return try IntersectionInput.read(source, duplicates: wishes.duplicates)
    }

    /// - Throws: A705 before anybody is called.
    package static func checkSize(
        of input: IntersectionInput, _ wishes: IntersectionWishes, _ party: PartyID
    ) throws(Finding) {
        guard input.count >= wishes.countMin else {
            throw Finding(
                AlignmentFindings.tooFewKeys, party: party.name, stage: .table, [party.name, "\(input.count)", "\(wishes.countMin)"])
        }
    }

    /// - Throws: A717.
    package static func checkReadTwice(_ path: String) throws(Finding) {
        var status = stat()
        // What is not there is said by whoever opens it.
        guard stat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG, status.st_mode & S_IFMT != S_IFDIR else { return }
        throw Finding(IntersectionFindings.notReadTwice, stage: .arguments, [path])
    }

    /// - Throws: A716.
    package static func checkFree(_ path: String, force: Bool) throws(Finding) {
        guard force || !FileManager.default.fileExists(atPath: path) else {
            throw Finding(IntersectionFindings.fileExists, stage: .arguments, [path])
        }
    }
}
