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
    @Option(help: "Columns of numbers to be summed over the common rows for the peer, separated by commas; no row is told.")
    package var sum: String?
    @Option(help: "Columns whose cells the peer gets for the common rows, separated by commas.") package var payload: String?
    @Option(help: "What the peer gives of columns that it names: sum or payload.") package var receive: String?
    @Option(help: "With --sum: decimals of its columns, 0 to 9.") package var decimals = 2
    @Option(help: "With --sum: common keys below which no sum is told.") package var minGroup = IntersectionWishes.groupMinDefault
    @Flag(help: "Hold against a peer that does not follow the protocol (rr22 only).") package var malicious = false
    @Option(
        name: .customLong("protocol"), help: "auto, rr22 (large sets) or ecdh (small ones, --count and sums).")
    package var method = "auto"
    @Option(help: "Keys that each side must bring: single ones are not looked up.") package var min = IntersectionWishes.countMinDefault
    @Option(help: "Keys that the peer may ask for; with rr22 a set of n keys asks for 1.3 n.")
    package var peerMax = IntersectionWishes.probeMaxDefault
    @Option(help: "Memory to keep to, such as 512M or 2G: larger sets are intersected in parts, and kept on disk until their turn comes.")
    package var memory: String?
    @Option(help: "With --memory: folder for what does not fit. Default: $TMPDIR, or /var/tmp.") package var spill: String?

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
        guard (0...cap).contains(minGroup) else { throw ValidationError("--min-group takes 0 to 2^31") }
        guard (0...GivenColumn.decimalsMax).contains(decimals) else { throw ValidationError("--decimals takes 0 to 9") }
        if let receive, receive != "sum", receive != "payload" { throw ValidationError("--receive takes sum or payload") }
        if [count, sum != nil, payload != nil, receive != nil].filter(\.self).count > 1 {
            throw ValidationError("--count, --sum, --payload and --receive exclude each other")
        }
        if sum != nil || payload != nil, learn == IntersectionLearning.me.rawValue {
            throw ValidationError("whoever gives columns lets the peer learn: --learn peer or both")
        }
        if receive != nil, learn == IntersectionLearning.peer.rawValue {
            throw ValidationError("whoever receives columns learns: --learn me or both")
        }
        if let memory {
            guard MemoryPlan.bytes(memory) != nil else { throw ValidationError("--memory takes 128M or more, such as 512M or 2G") }
            guard wishes.disclosure == .rows, wishes.method != .maskedPoints else {
                throw ValidationError("--memory goes with rows: not with --count, sums, --payload or --protocol ecdh")
            }
        } else if spill != nil {
            throw ValidationError("--spill goes with --memory")
        }
        guard wishes.isPossible else {
            throw ValidationError(
                """
                no protocol does this: --malicious and payloads need rr22, --count and sums need ecdh; and one names 1 to 16 columns, each \
                once and with a name of at most 64 bytes
                """)
        }
    }

    package var wishes: IntersectionWishes {
        var wishes = IntersectionWishes()
        wishes.learning = IntersectionLearning(rawValue: learn) ?? .both
        wishes.disclosure =
            count ? .count : sum != nil || receive == "sum" ? .sum : payload != nil || receive == "payload" ? .payload : .rows
        wishes.columns = (sum ?? payload ?? "").split(separator: ",", omittingEmptySubsequences: false).map {
            GivenColumn(name: String($0), decimals: sum == nil ? 0 : decimals)
        }
        if sum == nil, payload == nil { wishes.columns = [] }
        wishes.groupMin = minGroup
        wishes.keyType = Self.keyTypes[keyType] ?? .text
        wishes.duplicates = DuplicatePolicy(rawValue: duplicates) ?? .refuse
        wishes.adversary = malicious ? .malicious : .semiHonest
        wishes.method = IntersectionMethod(rawValue: method)
        wishes.countMin = min
        wishes.probeMax = peerMax
        if let plan { wishes.partMax = plan.capacityMax }
        return wishes
    }

    private var plan: MemoryPlan? { memory.flatMap(MemoryPlan.bytes).map(MemoryPlan.init(bytes:)) }

    /// Whether this side gets rows to write.
    package var writesRows: Bool { wishes.disclosure.tellsRows && learn != IntersectionLearning.peer.rawValue }

    package func read(_ path: String, key other: String? = nil) throws(Finding) -> IntersectionInput {
        try IntersectionInput.read(source(path, key: other), duplicates: wishes.duplicates)
    }

    /// With all columns that the wishes give; in parts where a memory is stated.
    ///
    /// - Throws: what reading throws.
    package func set(_ path: String, key other: String? = nil, gives: Bool = true) throws(Finding) -> IntersectionSet {
        guard let plan else {
            let input = try read(path, key: other)
            return .memory(gives ? try input.giving(wishes.columns, as: wishes.disclosure) : input)
        }
        let folder = spill ?? ProcessInfo.processInfo.environment["TMPDIR"] ?? "/var/tmp"
        let space = SpillSpace(residentBytes: plan.residentBytes, folder: folder)
        return .spilled(try SpilledInput.read(source(path, key: other), duplicates: wishes.duplicates, space: space))
    }

    private func source(_ path: String, key other: String?) throws(Finding) -> KeySource {
        guard let delimiter = delimiter.first else { throw Finding(TableFindings.badDelimiter, stage: .table, [self.delimiter]) }
        return KeySource(
            path: path, options: try CSVOptions(delimiter: delimiter), column: other ?? key, type: Self.keyTypes[keyType] ?? .text)
    }

    /// - Throws: A705 before anybody is called.
    package static func checkSize(
        of input: any IntersectionFile, _ wishes: IntersectionWishes, _ party: PartyID
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

    /// Before anything is read: an output that cannot be written would cost a session and what a peer grants of it.
    ///
    /// - Throws: A716; J314 if its folder is missing or cannot be written to.
    package static func checkFree(_ path: String, force: Bool) throws(Finding) {
        let parent = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        var status = stat()
        func refuse(_ code: Int32) -> Finding {
            Finding(JobFindings.notWritable, stage: .arguments, [path, String(cString: strerror(code))])
        }
        guard stat(parent, &status) == 0 else { throw refuse(errno) }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw refuse(ENOTDIR) }
        guard access(parent, W_OK | X_OK) == 0 else { throw refuse(errno) }
        if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { throw refuse(EISDIR) }
        guard force || !FileManager.default.fileExists(atPath: path) else {
            throw Finding(IntersectionFindings.fileExists, stage: .arguments, [path])
        }
    }
}
