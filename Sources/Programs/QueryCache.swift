// The client's side of an epoch on disk: the filters, fetched once, and the tags that it had evaluated, so that no key is asked about
// twice.
//
// Spec: protocols/unbalanced-intersection.md, section «Files».

package import Findings
package import KeyValueStores
package import Parties
package import SetIntersection
package import Symmetric
package import Wire

/// Tags by identifier, of one epoch.
package struct TagAnswers: Sendable, Equatable {
    private static let magic = Array("tallyans".utf8)
    private static let headerBytes = 48
    private static let bytesEach = 32

    package private(set) var tags: [IdentifierDigest: FuseTag] = [:]

    package init() {}

    package mutating func add(_ identifiers: [IdentifierDigest], _ tags: [FuseTag]) {
        for (identifier, tag) in zip(identifiers, tags) { self.tags[identifier] = tag }
    }

    package func encoded(epoch: Digest) -> [UInt8] {
        var writer = ByteWriter()
        writer.writeRaw(Self.magic)
        writer.writeRaw(epoch.bytes)
        writer.write(UInt64(tags.count))
        for (identifier, tag) in tags.sorted(by: { $0.key < $1.key }) {
            for word in [identifier.high, identifier.low, tag.place, tag.content] { writer.write(word) }
        }
        return writer.bytes + SHA256.hash(writer.bytes).bytes
    }

    /// Of another epoch there are none.
    package init(decoding bytes: [UInt8], epoch: Digest) throws(DecodingError) {
        guard bytes.count >= Self.headerBytes + Digest.byteCount else { throw .truncated }
        let content = Array(bytes.dropLast(Digest.byteCount))
        guard SHA256.hash(content).bytes == Array(bytes.suffix(Digest.byteCount)) else { throw .invalidValue }
        var reader = ByteReader(content)
        guard try reader.readRaw(count: Self.magic.count) == Self.magic else { throw .invalidValue }
        guard try reader.readRaw(count: Digest.byteCount) == epoch.bytes else { return }
        guard try reader.readUInt64() == UInt64(reader.remaining / Self.bytesEach) else { throw .truncated }
        while reader.remaining > 0 {
            let identifier = IdentifierDigest(high: try reader.readUInt64(), low: try reader.readUInt64())
            tags[identifier] = FuseTag(place: try reader.readUInt64(), content: try reader.readUInt64())
        }
    }
}

/// Belongs to one task, which holds the cache's lock.
package final class QueryCache {
    private static let epochFile = "epoch"
    private static let answersFile = "answers"
    /// What the server said last of this client's budget.
    private static let budgetFile = "budget"
    private static let answersBytesMax = 128 << 20

    private let folder: String
    private let server: PartyID
    package let epoch: UnbalancedEpoch
    /// The first filter that is missing, and the words of it that are there.
    package private(set) var filter = 0
    package private(set) var word = 0
    package private(set) var answers = TagAnswers()
    private var files: [MappedFile] = []

    /// Where what is kept of a server's sets is, in a home.
    package static func parent(home: String, server: PartyID) -> String { "\(home)/psi-cache/\(server.name)" }
    package static func path(home: String, server: PartyID, set: String) -> String { "\(parent(home: home, server: server))/\(set)" }

    /// Takes what is there of the epoch; of another epoch nothing is kept. A filter that is not what the epoch says is fetched again.
    ///
    /// - Throws: `UnbalancedError.changedEpoch`; A736, J314.
    package init(folder: String, server: PartyID, epoch: UnbalancedEpoch) throws {
        self.folder = folder
        self.server = server
        self.epoch = epoch
        try DurableFiles.makeFolder(folder)
        let epochPath = "\(folder)/\(Self.epochFile)"
        let bytes = try DurableFiles.read(epochPath, bytesMax: UnbalancedEpoch.byteCountMax)
        let known = bytes.flatMap { try? UnbalancedEpoch(decoding: $0) }
        if let known, known.id == epoch.id {
            guard known.isPrefix(of: epoch) else { throw UnbalancedError.changedEpoch(peer: server) }
        } else {
            Self.forget(folder)
            try DurableFiles.makeFolder(folder)
        }
        try DurableFiles.replace(epochPath, with: epoch.encoded())
        if let bytes = try DurableFiles.read("\(folder)/\(Self.answersFile)", bytesMax: Self.answersBytesMax) {
            // What cannot be read is asked for again.
            answers = (try? TagAnswers(decoding: bytes, epoch: epoch.id)) ?? TagAnswers()
        }
        while filter < epoch.filters.count, try take(filter, path(filter)) { filter += 1 }
        if filter < epoch.filters.count, let part = try MappedFile(partPath) { word = min(part.words.count, epoch.wordCount(filter) - 1) }
    }

    /// What is kept of a set, as far as it can be read, without the filters' bytes being looked at.
    package struct Kept: Sendable {
        package let epoch: UnbalancedEpoch
        package let answers: TagAnswers
        package let missingWords: Int
        /// Of the budget, as the server said last; nil if it never did.
        package let left: Int?
    }

    /// nil if nothing is kept.
    ///
    /// - Throws: A736.
    package static func kept(in folder: String) throws(Finding) -> Kept? {
        guard let bytes = try DurableFiles.read("\(folder)/\(epochFile)", bytesMax: UnbalancedEpoch.byteCountMax),
            let epoch = try? UnbalancedEpoch(decoding: bytes)
        else { return nil }
        let answers = try DurableFiles.read("\(folder)/\(answersFile)", bytesMax: answersBytesMax)
        let present = try epoch.filters.indices.count { filter throws(Finding) in try MappedFile("\(folder)/filter-\(filter)") != nil }
        return Kept(
            epoch: epoch, answers: answers.flatMap { try? TagAnswers(decoding: $0, epoch: epoch.id) } ?? TagAnswers(),
            missingWords: epoch.wordCount(from: present), left: try left(in: folder, epoch))
    }

    private static func left(in folder: String, _ epoch: UnbalancedEpoch) throws(Finding) -> Int? {
        guard let bytes = try DurableFiles.read("\(folder)/\(budgetFile)", bytesMax: BudgetRecord.byteCount),
            let record = try? BudgetRecord(decoding: bytes), record.epoch == epoch.id
        else { return nil }
        return max(0, epoch.budget - record.spent)
    }

    /// Removes everything that was kept.
    package static func forget(_ folder: String) { DurableFiles.removeFolder(folder, wiping: [answersFile]) }

    /// Puts a cache that was filled anew in the place of the old one, which is there until then.
    ///
    /// - Parameter aside: where the old one is for a moment; `restore` takes it from there if this is interrupted.
    /// - Throws: J314.
    package static func replace(_ folder: String, with other: String, aside: String) throws(Finding) {
        if DurableFiles.exists(folder) { try DurableFiles.move(folder, to: aside) }
        try DurableFiles.move(other, to: folder)
        forget(aside)
    }

    /// - Throws: J314.
    package static func restore(_ folder: String, from aside: String) throws(Finding) {
        guard DurableFiles.exists(aside) else { return }
        if DurableFiles.exists(folder) { forget(aside) } else { try DurableFiles.move(aside, to: folder) }
    }

    private func path(_ filter: Int) -> String { "\(folder)/filter-\(filter)" }
    private var partPath: String { path(filter) + ".part" }

    /// Whether the file is there and is what the epoch says.
    private func take(_ filter: Int, _ path: String) throws(Finding) -> Bool {
        guard let file = try MappedFile(path) else { return false }
        guard (try? FilterFile(file.words, of: epoch, filter: filter)) != nil else {
            DurableFiles.remove(path)
            return false
        }
        files.append(file)
        return true
    }

    /// The file that the missing words of the next filter go to.
    package func part() throws(Finding) -> AppendedFile { try AppendedFile(partPath, truncating: word == 0, keeping: 8 * word) }

    /// Says that all words of the next filter are there.
    ///
    /// - Throws: `UnbalancedError.wrongFilter`, and what there was is removed; A736, J314.
    package func complete() throws {
        guard try take(filter, partPath) else {
            DurableFiles.remove(partPath)
            throw UnbalancedError.wrongFilter(peer: server, filter: filter)
        }
        try DurableFiles.move(partPath, to: path(filter))
        filter += 1
        word = 0
    }

    /// What is left of this client's budget, as the server says.
    ///
    /// - Throws: J314.
    package func note(left: Int) throws(Finding) {
        let record = BudgetRecord(epoch: epoch.id, spent: min(max(0, epoch.budget - left), epoch.budget))
        try DurableFiles.replace("\(folder)/\(Self.budgetFile)", with: record.encoded())
    }

    /// - Throws: J314.
    package func keep(_ identifiers: [IdentifierDigest], _ tags: [FuseTag]) throws(Finding) {
        answers.add(identifiers, tags)
        try DurableFiles.replace("\(folder)/\(Self.answersFile)", with: answers.encoded(epoch: epoch.id))
    }

    /// Which of the identifiers are members; all of them were answered, and all filters are there.
    package func members(of identifiers: [IdentifierDigest]) -> [Int] {
        precondition(files.count == epoch.filters.count, "no filter is missing")
        return withExtendedLifetime(files) {
            let sequence = FilterSequence(
                files.indices.map { filter in
                    // Checked when it was taken; the header's seed is all that is needed of it.
                    let words = files[filter].words
                    guard let base = words.baseAddress else { preconditionFailure("a filter has words") }
                    return FuseCells(
                        shape: epoch.shape(filter), seed: base[FilterHeader.wordCount - 1], words: base + FilterHeader.wordCount)
                })
            return identifiers.indices.filter { index in answers.tags[identifiers[index]].map { sequence.contains($0) } ?? false }
        }
    }
}
