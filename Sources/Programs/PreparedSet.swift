// The server's side of an epoch on disk: its key, its filters, its members, and what each client has had of its budget.
//
// Spec: protocols/unbalanced-intersection.md, section «Files».

package import Findings
package import Secrets
package import SetIntersection
import Symmetric
import Tables
package import Wire

/// What stands in the file `epoch` of a prepared set.
package struct SetState: Sendable, Equatable {
    package static let byteCountMax = UnbalancedEpoch.byteCountMax + 256
    private static let magic = Array("tallyset".utf8)

    package let epoch: UnbalancedEpoch
    /// Without dummies.
    package let members: Int
    /// Seconds since 1970.
    package let created: UInt64

    package init(epoch: UnbalancedEpoch, members: Int, created: UInt64) {
        self.epoch = epoch
        self.members = members
        self.created = created
    }

    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.writeRaw(Self.magic)
        writer.write(UInt64(members))
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
        self.members = members
        created = try reader.readUInt64()
        epoch = try UnbalancedEpoch(decoding: try reader.readBytes(countMax: UnbalancedEpoch.byteCountMax))
        try reader.finish()
    }
}

/// A set that is ready to be asked about. Whoever has it open holds the set's lock.
package struct PreparedSet: Sendable {
    package static let keyFile = "key"
    package static let epochFile = "epoch"
    package static let currentFile = "current"

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
        let path = path(root: root, name: name)
        guard let current = try DurableFiles.read("\(path)/\(currentFile)", bytesMax: 256) else { return nil }
        let folder = "\(path)/\(String(decoding: current, as: UTF8.self))"
        guard let bytes = try DurableFiles.read("\(folder)/\(epochFile)", bytesMax: SetState.byteCountMax) else {
            throw Finding(UnbalancedFindings.damaged, ["\(folder)/\(epochFile)", "it is missing"])
        }
        guard let state = try? SetState(decoding: bytes), state.epoch.set == name else {
            throw Finding(UnbalancedFindings.damaged, ["\(folder)/\(epochFile)", "its content is not what was written"])
        }
        return PreparedSet(folder: folder, state: state)
    }

    /// The key, which is checked against the epoch.
    ///
    /// - Throws: A736.
    package func evaluator() throws(Finding) -> UnbalancedEvaluator {
        let key = try key()
        guard let evaluator = UnbalancedEvaluator(key: key.bytes, epoch: epoch.id), evaluator.check() == epoch.check else {
            throw Finding(UnbalancedFindings.damaged, ["\(folder)/\(Self.keyFile)", "it is not the epoch's key"])
        }
        return evaluator
    }

    func key() throws(Finding) -> EpochKey {
        let path = "\(folder)/\(Self.keyFile)"
        guard var bytes = try DurableFiles.read(path, bytesMax: EpochKey.byteCount), bytes.count == EpochKey.byteCount else {
            throw Finding(UnbalancedFindings.damaged, [path, "it is missing or of another length"])
        }
        return EpochKey(SecretBytes(moving: &bytes))
    }

    /// The file of a filter, whole and as the epoch has it.
    ///
    /// - Throws: A736.
    package func filter(_ filter: Int) throws(Finding) -> MappedFile {
        let path = Self.filterPath(folder, filter)
        guard let file = try MappedFile(path) else { throw Finding(UnbalancedFindings.damaged, [path, "it is missing"]) }
        guard (try? FilterFile(file.words, of: epoch, filter: filter)) != nil else {
            throw Finding(UnbalancedFindings.damaged, [path, "its content is not what was written"])
        }
        return file
    }

    /// The members, ascending.
    ///
    /// - Throws: A736.
    func members() throws(Finding) -> SortedDigests {
        let path = Self.membersPath(folder, epoch.deltaCount)
        guard let file = try MappedFile(path), let members = SortedDigests(file), members.count == state.members else {
            throw Finding(UnbalancedFindings.damaged, [path, "it is missing or of another length"])
        }
        return members
    }
}

/// A key that several tasks use, each with an evaluator of its own.
package final class EpochKey: Sendable {
    package static let byteCount = 32
    package let bytes: SecretBytes

    package init(_ bytes: consuming SecretBytes) { self.bytes = bytes }
}
