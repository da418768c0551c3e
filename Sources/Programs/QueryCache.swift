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

/// Belongs to one task, which holds the cache's lock.
///
/// What is kept of an epoch goes only when another one has proved to be there: that one grows in a folder beside it, and takes its place
/// with its first whole filter.
package final class QueryCache {
    /// Of the filters of one epoch, unless a person allows more: those of 140 million keys.
    package static let bytesMaxDefault = 1 << 30
    /// Left free by whoever fetches.
    private static let spareBytes = 64 << 20
    private static let epochFile = "epoch"
    private static let answersFile = "answers"
    /// What the server said last of this client's budget.
    private static let budgetFile = "budget"
    private static let answersBytesMax = 128 << 20

    /// Where the epoch is to be, and where it is.
    private let home: String
    private var folder: String
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
    /// Of an epoch that has no whole filter yet, where another one is kept. No set has such a name.
    private static func nextPath(_ folder: String) -> String { folder + "~next" }

    /// Takes what is there of the epoch. A filter that is not what the epoch says is fetched again.
    ///
    /// - Parameter bytesMax: of all filters of the epoch.
    /// - Throws: A753 and A754, and nothing has changed; `UnbalancedError.changedEpoch`; A736, A750, J314.
    package init(folder: String, server: PartyID, epoch: UnbalancedEpoch, bytesMax: Int = QueryCache.bytesMaxDefault) throws {
        let bytes = 8 * epoch.wordCount(from: 0)
        guard bytes <= bytesMax else {
            throw Finding(UnbalancedFindings.filterTooLarge, party: server.name, [server.name, "\(bytes)", "\(bytesMax)"])
        }
        home = folder
        self.server = server
        self.epoch = epoch
        self.folder = try Self.folder(for: epoch, home: folder, server)
        if let bytes = try DurableFiles.read("\(self.folder)/\(Self.answersFile)", bytesMax: Self.answersBytesMax, isPrivate: true) {
            // What cannot be read is asked for again.
            answers = (try? TagAnswers(decoding: bytes, epoch: epoch.id)) ?? TagAnswers()
        }
        while filter < epoch.filters.count, try take(filter, path(filter)) { filter += 1 }
        if filter < epoch.filters.count, let part = try MappedFile(partPath) { word = min(part.words.count, epoch.wordCount(filter) - 1) }
        try checkSpace()
        try DurableFiles.replace("\(self.folder)/\(Self.epochFile)", with: epoch.encoded())
        if filter > 0 { try settle() }
    }

    /// The folder of the epoch, which it makes: that of the kept one if there is none or it is the same.
    private static func folder(for epoch: UnbalancedEpoch, home: String, _ server: PartyID) throws -> String {
        let next = nextPath(home), kept = try known(home)
        for (folder, known) in [(home, kept), (next, try known(next))] {
            guard let known, known.id == epoch.id else { continue }
            guard known.isPrefix(of: epoch) else { throw UnbalancedError.changedEpoch(peer: server) }
            if folder == home { forget(next) }
            return folder
        }
        let folder = kept == nil ? home : next
        remove(folder)
        try DurableFiles.makeFolder(folder)
        return folder
    }

    private static func known(_ folder: String) throws(Finding) -> UnbalancedEpoch? {
        let bytes = try DurableFiles.read("\(folder)/\(epochFile)", bytesMax: UnbalancedEpoch.byteCountMax)
        return bytes.flatMap { try? UnbalancedEpoch(decoding: $0) }
    }

    /// - Throws: A754.
    private func checkSpace() throws(Finding) {
        let missing = 8 * (epoch.wordCount(from: filter) - word)
        guard missing > 0, let free = DurableFiles.freeBytes(folder), free < missing + Self.spareBytes else { return }
        throw Finding(UnbalancedFindings.noSpace, stage: .align, [folder, "\(missing)", "\(free)"])
    }

    /// Puts the epoch, of which a filter is there, in the place of the one that was kept.
    private func settle() throws(Finding) {
        guard folder != home else { return }
        Self.remove(home)
        try DurableFiles.move(folder, to: home)
        folder = home
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
    /// - Throws: A736, A750.
    package static func kept(in folder: String) throws(Finding) -> Kept? {
        guard let epoch = try known(folder) else { return nil }
        let answers = try DurableFiles.read("\(folder)/\(answersFile)", bytesMax: answersBytesMax, isPrivate: true)
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
    package static func forget(_ folder: String) {
        remove(folder)
        remove(nextPath(folder))
    }

    private static func remove(_ folder: String) { DurableFiles.removeFolder(folder, wiping: [answersFile], marks: [epochFile]) }

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
    /// - Throws: `UnbalancedError.wrongFilter`, or `wrongResumedFilter` if a part was there before, for then nobody knows whose fault it
    ///   is; what there was is removed. A736, J314.
    package func complete() throws {
        guard try take(filter, partPath) else {
            DurableFiles.remove(partPath)
            let isResumed = word > 0
            word = 0
            throw isResumed
                ? UnbalancedError.wrongResumedFilter(peer: server, filter: filter)
                : UnbalancedError.wrongFilter(peer: server, filter: filter)
        }
        try DurableFiles.move(partPath, to: path(filter))
        filter += 1
        word = 0
        try settle()
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
        try DurableFiles.replaceSecret("\(folder)/\(Self.answersFile)", with: answers.encoded(epoch: epoch.id))
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
