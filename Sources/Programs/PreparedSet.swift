// The server's side of an epoch on disk: its key, its filters, its members, and what each client has had of its budget.
//
// Spec: protocols/unbalanced-intersection.md, section «Files».

package import Findings
import Secrets
package import SetIntersection
package import Symmetric
import Tables
package import Wire

/// What stands in the file `epoch` of a prepared set.
package struct SetState: Sendable, Equatable {
    package static let byteCountMax = UnbalancedEpoch.byteCountMax + 256
    private static let magic = Array("tallyse2".utf8)

    package let epoch: UnbalancedEpoch
    /// Without dummies.
    package let members: Int
    /// SHA-256 of the members' file: what a delta is compared with is what was written.
    package let membersDigest: Digest
    /// Seconds since 1970.
    package let created: UInt64

    package init(epoch: UnbalancedEpoch, members: Int, membersDigest: Digest, created: UInt64) {
        self.epoch = epoch
        self.members = members
        self.membersDigest = membersDigest
        self.created = created
    }

    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.writeRaw(Self.magic)
        writer.write(UInt64(members))
        writer.writeRaw(membersDigest.bytes)
        writer.write(created)
        writer.write(epoch.encoded())
        return writer.bytes + SHA256.hash(writer.bytes).bytes
    }

    package init(decoding bytes: [UInt8]) throws(DecodingError) {
        guard bytes.count > Digest.byteCount else { throw .truncated }
        let content = Array(bytes.dropLast(Digest.byteCount))
        guard SHA256.hash(content).bytes == Array(bytes.suffix(Digest.byteCount)) else { throw .invalidValue }
        var reader = ByteReader(content)
        guard try reader.readRaw(count: Self.magic.count) == Self.magic else { throw .invalidValue }
        guard let members = Int(exactly: try reader.readUInt64()), members <= UnbalancedParameters.membersMax else { throw .limitExceeded }
        guard let membersDigest = Digest(decoding: try reader.readRaw(count: Digest.byteCount)) else { throw .truncated }
        self.members = members
        self.membersDigest = membersDigest
        created = try reader.readUInt64()
        epoch = try UnbalancedEpoch(decoding: try reader.readBytes(countMax: UnbalancedEpoch.byteCountMax))
        try reader.finish()
    }
}

/// A set that is ready to be asked about: an epoch of it. A rotation may remove the epoch meanwhile; `SetLocks` says who excludes whom.
package struct PreparedSet: Sendable {
    package static let keyFile = "key"
    package static let epochFile = "epoch"
    package static let currentFile = "current"
    /// Of folders.
    static let epochPrefix = "epoch-"

    /// Of all sets.
    let root: String
    /// Of the epoch.
    package let folder: String
    package let state: SetState

    package var epoch: UnbalancedEpoch { state.epoch }

    /// Where the sets of a home are.
    package static func root(home: String) -> String { home + "/psi-sets" }

    package static func path(root: String, name: String) -> String { "\(root)/\(name)" }
    package static func filterPath(_ folder: String, _ filter: Int) -> String { "\(folder)/filter-\(filter)" }
    static func membersPath(_ folder: String, _ delta: Int) -> String { "\(folder)/members-\(delta)" }

    /// nil if the set was never prepared.
    ///
    /// - Throws: A736.
    package static func open(root: String, name: String) throws(Finding) -> PreparedSet? {
        guard let folder = try current(root: root, name: name) else { return nil }
        guard let bytes = try DurableFiles.read("\(folder)/\(epochFile)", bytesMax: SetState.byteCountMax) else {
            throw Finding(UnbalancedFindings.damaged, ["\(folder)/\(epochFile)", "it is missing"])
        }
        guard let state = try? SetState(decoding: bytes), state.epoch.set == name else {
            throw Finding(UnbalancedFindings.damaged, ["\(folder)/\(epochFile)", "its content is not what was written"])
        }
        return PreparedSet(root: root, folder: folder, state: state)
    }

    /// The key, which is checked against the epoch.
    ///
    /// - Throws: A736, A750.
    package func evaluator() throws(Finding) -> UnbalancedEvaluator { try evaluator(try key()) }

    func evaluator(_ key: EpochKey) throws(Finding) -> UnbalancedEvaluator {
        guard let evaluator = UnbalancedEvaluator(key: key.bytes, epoch: epoch.id), evaluator.check() == epoch.check else {
            throw Finding(UnbalancedFindings.damaged, ["\(folder)/\(Self.keyFile)", "it is not the epoch's key"])
        }
        return evaluator
    }

    func key() throws(Finding) -> EpochKey {
        let path = "\(folder)/\(Self.keyFile)"
        guard let key = try EpochKey.read(path) else {
            throw Finding(UnbalancedFindings.damaged, [path, "it is missing, of another length or wiped"])
        }
        return key
    }

    /// Whether a file is the epoch's filter, whole and as it was written.
    ///
    /// - Throws: A736.
    func check(_ file: MappedFile, isFilter filter: Int) throws(Finding) {
        guard withExtendedLifetime(file, { (try? FilterFile(file.words, of: epoch, filter: filter)) != nil }) else {
            throw Finding(UnbalancedFindings.damaged, [Self.filterPath(folder, filter), "its content is not what was written"])
        }
    }

    /// The members, ascending.
    ///
    /// - Throws: A736, A750.
    func members() throws(Finding) -> SortedDigests {
        let path = Self.membersPath(folder, epoch.deltaCount)
        guard let file = try MappedFile(path, isPrivate: true), let members = SortedDigests(file), members.count == state.members else {
            throw Finding(UnbalancedFindings.damaged, [path, "it is missing or of another length"])
        }
        guard members.digest() == state.membersDigest else {
            throw Finding(UnbalancedFindings.damaged, [path, "its content is not what was written"])
        }
        return members
    }
}
