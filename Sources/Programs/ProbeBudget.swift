// What a client has had of an epoch's budget, on disk: charged before an answer goes out, so that no crash gives any of it back.
//
// Spec: protocols/unbalanced-intersection.md, section «Budget».

package import Findings
package import Parties
import SetIntersection
package import Symmetric
package import Wire

/// What stands in the file of one client's budget.
package struct BudgetRecord: Sendable, Equatable {
    package static let byteCount = 80
    private static let magic = Array("tallybud".utf8)

    package let epoch: Digest
    /// Points that were answered or may have been.
    package let spent: Int

    package init(epoch: Digest, spent: Int) {
        self.epoch = epoch
        self.spent = spent
    }

    package func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.writeRaw(Self.magic)
        writer.writeRaw(epoch.bytes)
        writer.write(UInt64(spent))
        return writer.bytes + SHA256.hash(writer.bytes).bytes
    }

    package init(decoding bytes: [UInt8]) throws(DecodingError) {
        guard bytes.count == Self.byteCount else { throw .truncated }
        guard SHA256.hash(Array(bytes.prefix(48))).bytes == Array(bytes.suffix(32)) else { throw .invalidValue }
        var reader = ByteReader(Array(bytes.prefix(48)))
        guard try reader.readRaw(count: 8) == Self.magic, let epoch = Digest(decoding: try reader.readRaw(count: Digest.byteCount)),
            let spent = Int(exactly: try reader.readUInt64()), spent <= UnbalancedParameters.budgetMax
        else { throw .invalidValue }
        try reader.finish()
        self.epoch = epoch
        self.spent = spent
    }
}

extension PreparedSet {
    private static let budgetPrefix = "budget-"

    /// Points that the client may still have multiplied in this epoch.
    ///
    /// - Throws: A736: what cannot be read gives nothing away.
    package func budgetLeft(_ client: PartyID) throws(Finding) -> Int { max(0, epoch.budget - (try spent(client))) }

    private func spent(_ client: PartyID) throws(Finding) -> Int {
        let path = budgetPath(client)
        guard let bytes = try DurableFiles.read(path, bytesMax: BudgetRecord.byteCount) else { return 0 }
        guard let record = try? BudgetRecord(decoding: bytes), record.epoch == epoch.id else {
            throw Finding(UnbalancedFindings.damaged, [path, "its content is not what was written"])
        }
        return record.spent
    }

    /// Returns once the charge outlives this process and the machine's power.
    ///
    /// Two sessions of one client exclude each other here, and a rotation either comes first or finds the charge made.
    ///
    /// - Returns: what is left.
    /// - Throws: `UnbalancedError.budgetSpent`; A736, A751, J314.
    @discardableResult
    package func charge(_ client: PartyID, points: Int) throws -> Int {
        let lock = try SetLocks.moment(root: root, name: epoch.set)
        defer { lock.release() }
        try checkCurrent()
        let left = try budgetLeft(client)
        guard points <= left else { throw UnbalancedError.budgetSpent(party: client, asked: points, left: left) }
        let record = BudgetRecord(epoch: epoch.id, spent: epoch.budget - left + points)
        try DurableFiles.replace(budgetPath(client), with: record.encoded())
        return left - points
    }

    /// Clients that have had something of the budget, and how much.
    package func spending() throws(Finding) -> [(client: PartyID, spent: Int)] {
        var result: [(client: PartyID, spent: Int)] = []
        for name in DurableFiles.names(folder) where name.hasPrefix(Self.budgetPrefix) {
            guard let client = PartyID(String(name.dropFirst(Self.budgetPrefix.count))) else { continue }
            result.append((client, try spent(client)))
        }
        return result
    }

    private func budgetPath(_ client: PartyID) -> String { "\(folder)/\(Self.budgetPrefix)\(client.name)" }
}
