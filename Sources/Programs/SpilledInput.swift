// One party's file as the input of an intersection whose set is larger than memory.
//
// Spec: protocols/partitioned-intersection.md, section «Memory and disk»; intersection-session.md, section «Identifiers».

package import Findings
package import SetIntersection
package import Symmetric
package import Tables

/// What is known of a party's file however its keys are held.
package protocol IntersectionFile: Sendable {
    var source: KeySource { get }
    var rowCount: Int { get }
    /// Distinct keys.
    var count: Int { get }
    /// Keys by `KeyForm`, exact; repeated ones count.
    var forms: [Int] { get }
    /// T123 to T130, T132 and T133.
    var warnings: [Finding] { get }
}

extension IntersectionInput: IntersectionFile {}

/// Digests and rows by the digest's first byte.
package struct SpilledInput: IntersectionFile, PartitionedSet {
    package let source: KeySource
    package let rowCount: Int
    package let count: Int
    package let forms: [Int]
    package let warnings: [Finding]
    private let store: DigestStore
    private let space: SpillSpace
    private let keepsLast: Bool
    /// Of all keys in the order of their rows.
    private let fingerprint: Digest

    package var placeCount: Int { rowCount }
    package var fileBytes: Int { store.fileBytes }

    /// - Throws: T101 to T120; T131 if a key occurs twice under `.refuse`; A729.
    package static func read(
        _ source: KeySource, duplicates: DuplicatePolicy, space: SpillSpace
    ) throws(Finding) -> SpilledInput {
        var collector = Collector(space)
        let survey = try KeySurvey.read(source) { key, row in collector.add(key, row: row) }
        let (store, fingerprint) = try collector.finish()
        let repeats = try KeyRepeats(store)
        let dropped = try repeats.warning(survey, source, duplicates)
        let warnings = survey.warnings + [dropped].compactMap(\.self)
        return SpilledInput(
            source: source, rowCount: survey.rowCount, count: store.counts.reduce(0, +) - repeats.count, forms: survey.forms,
            warnings: warnings, store: store, space: space, keepsLast: duplicates == .last, fingerprint: fingerprint)
    }

    /// A partition in ascending order, each digest once with the first or the last of its rows.
    private func distinct(_ partition: Int) throws(Finding) -> [PlacedDigest] {
        var records = PlacedDigest.sorted(try store.elements(of: partition))
        var kept = 0
        for record in records {
            if kept > 0, records[kept - 1].digest == record.digest {
                if keepsLast { records[kept - 1] = record }
            } else {
                records[kept] = record
                kept += 1
            }
        }
        records.removeLast(records.count - kept)
        return records
    }

    package func commitmentDigest(salt: [UInt8]) throws -> Digest {
        try commitmentDigest(salt: salt) { try distinct($0) }
    }

    package func split(_ hash: consuming PartHash) throws -> DigestStore {
        var builder = DigestStoreBuilder(partitionCount: hash.partition.count, space: space)
        for partition in 0..<PlacedDigest.partitionCount {
            hash.assign(try distinct(partition)) { builder.append($0, to: $1) }
        }
        return try builder.finish()
    }

    /// All of it in memory, for sets that turn out to fit.
    ///
    /// - Throws: A729.
    package func loaded() throws(Finding) -> IntersectionInput {
        var digests: [IdentifierDigest] = []
        var rows: [UInt32] = []
        digests.reserveCapacity(count)
        rows.reserveCapacity(count)
        for partition in 0..<PlacedDigest.partitionCount {
            for record in try distinct(partition) {
                digests.append(record.digest)
                rows.append(record.place)
            }
        }
        return IntersectionInput(
            source: source, identifiers: IdentifierDigests(digests), rows: rows, rowCount: rowCount, forms: forms, warnings: warnings)
    }

    /// Writes the header and the marked rows in the order of the file.
    ///
    /// - Parameters: as of a set in memory.
    /// - Throws: A715 if the file is not the one that was read before; R416; J314; T101 to T120: no file is left then. A757.
    package func write(
        _ marks: PlaceMarks, to path: String?, replaces: Bool = true, onProgress: (Int) -> Bool = { _ in true }
    ) throws(Finding) {
        var seen = KeyFingerprint()
        try RowFile.copy(source, rowCount: rowCount, to: path, replaces: replaces, onProgress: onProgress) { row, key in
            if !key.isEmpty { seen.add(key, row: row) }
            return marks[row]
        } isSame: {
            seen.digest() == fingerprint
        }
    }
}

/// What becomes of keys as they are read.
private struct Collector: ~Copyable {
    /// Keys that are hashed before any is put away.
    private static let waitingMax = 4096

    private var builder: DigestStoreBuilder
    private var digester = IdentifierDigester()
    private var fingerprint = KeyFingerprint()
    private var rows: [UInt32] = []

    init(_ space: SpillSpace) { builder = DigestStoreBuilder(partitionCount: PlacedDigest.partitionCount, space: space) }

    mutating func add(_ key: UnsafeBufferPointer<UInt8>, row: Int) {
        digester.append(key)
        fingerprint.add(key, row: row)
        rows.append(UInt32(truncatingIfNeeded: row))
        if rows.count == Self.waitingMax { put() }
    }

    private mutating func put() {
        for (digest, row) in zip(digester.take(), rows) {
            let record = PlacedDigest(digest, place: row)
            builder.append(record, to: record.partition)
        }
        rows.removeAll(keepingCapacity: true)
    }

    /// - Throws: A729.
    consuming func finish() throws(Finding) -> (DigestStore, Digest) {
        put()
        return (try builder.finish(), fingerprint.digest())
    }
}

extension KeyRepeats {
    fileprivate init(_ store: DigestStore) throws(Finding) {
        self.init()
        for partition in 0..<PlacedDigest.partitionCount {
            let records = PlacedDigest.sorted(try store.elements(of: partition))
            var original = 0
            for index in records.indices.dropFirst() {
                guard records[index].digest == records[index - 1].digest else {
                    original = index
                    continue
                }
                count += 1
                let row = Int(records[index].place)
                if index == original + 1, row < first?.row ?? .max { first = (row, Int(records[original].place)) }
            }
        }
    }
}

/// Whether a file has the same keys in the same rows when it is read again: a chain of digests.
private struct KeyFingerprint {
    private var chain = SHA256.hash([])
    private var waiting: [UInt8] = []

    mutating func add(_ key: UnsafeBufferPointer<UInt8>, row: Int) {
        withUnsafeBytes(of: (UInt64(row), UInt64(key.count))) { waiting.append(contentsOf: $0) }
        waiting.append(contentsOf: key)
        if waiting.count > 1 << 14 { flush() }
    }

    private mutating func flush() {
        chain = SHA256.hash(chain.bytes + waiting)
        waiting.removeAll(keepingCapacity: true)
    }

    /// Of all keys; nothing is added behind it.
    mutating func digest() -> Digest {
        flush()
        return chain
    }
}
