// The pass over a set: every identifier's tag under the epoch's key, appended to a file from which an interrupted pass goes on; and the
// filter of the tags.
//
// Spec: protocols/unbalanced-intersection.md, sections «Function», «Filter» and «Files».

import Findings
import Glibc
import Kernels
package import KeyValueStores
import Secrets
package import SetIntersection
package import Symmetric

package enum TagPass {
    /// Identifiers of one piece of work: some 100 ms.
    private static let chunk = 8_192
    /// After so many the file is on the disk, and noted to be.
    private static let syncEvery = 1 << 18
    private static let tagBytes = 16

    /// - Parameters:
    ///   - path: of the tags; beside it stands in `path.done` how many are safe.
    ///   - workers: pieces that are worked on at once.
    ///   - onProgress: tags there are, and are to be; false ends the pass with A747, and what is done is kept.
    /// - Returns: how many were there before.
    /// - Throws: J314, A747.
    @discardableResult
    package static func run(
        _ identifiers: [IdentifierDigest], key: EpochKey, epoch: Digest, path: String, workers: Int,
        onProgress: (Int, Int) -> Bool = { _, _ in true }
    ) async throws -> Int {
        let total = identifiers.count
        let before = min(try resumable(path), total)
        var file = try AppendedFile(path, truncating: before == 0, keeping: before * tagBytes)
        var (done, safe) = (before, before)
        while done < total {
            guard onProgress(done, total), !Task.isCancelled else {
                try note(done, path, &file)
                throw Finding(UnbalancedFindings.preparationStopped, ["\(done)", "\(total)"])
            }
            let first = done
            let pieces = min(workers, (total - first + chunk - 1) / chunk)
            let lists = await ComputePool.map(pieces) { piece in
                let start = first + piece * chunk
                return tags(Array(identifiers[start..<min(start + chunk, total)]), key: key, epoch: epoch)
            }
            for list in lists {
                try list.withUnsafeBufferPointer { tags in try file.append(UnsafeRawBufferPointer(tags)) }
                done += list.count
            }
            if done - safe >= syncEvery || done == total {
                try note(done, path, &file)
                safe = done
            }
        }
        _ = onProgress(total, total)
        return before
    }

    /// The tags of a few identifiers.
    package static func tags(_ identifiers: [IdentifierDigest], key: EpochKey, epoch: Digest) -> [FuseTag] {
        guard let evaluator = UnbalancedEvaluator(key: key.bytes, epoch: epoch) else { preconditionFailure("a key has 32 bytes") }
        return [FuseTag](unsafeUninitializedCapacity: identifiers.count) { buffer, initialized in
            if let base = buffer.baseAddress { evaluator.tags(count: identifiers.count, into: base) { identifiers[$0] } }
            initialized = identifiers.count
        }
    }

    /// Tags that no identifier has: nobody without the key tells them from others.
    static func dummies(_ count: Int, _ randomness: inout some RandomSource) throws -> [FuseTag] {
        var tags = [FuseTag](repeating: FuseTag(place: 0, content: 0), count: count)
        try tags.withUnsafeMutableBytes { try randomness.fill($0) }
        return tags
    }

    /// Tags that an interrupted pass left.
    ///
    /// - Throws: A736.
    static func resumable(_ path: String) throws(Finding) -> Int {
        guard let bytes = try DurableFiles.read(path + ".done", bytesMax: 8), bytes.count == 8, let file = try MappedFile(path) else {
            return 0
        }
        let noted = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return noted <= UInt64(file.bytes.count / tagBytes) ? Int(noted) : 0
    }

    private static func note(_ done: Int, _ path: String, _ file: inout AppendedFile) throws(Finding) {
        try file.sync()
        try DurableFiles.replace(path + ".done", with: withUnsafeBytes(of: UInt64(done).littleEndian) { Array($0) })
    }
}

/// A filter written to its file.
package enum FilterWriting {
    /// - Parameters:
    ///   - tags: with dummies, all different.
    ///   - filter: its place in the epoch.
    /// - Throws: J314; A740 where there is no such filter.
    package static func write(
        _ tags: UnsafeBufferPointer<FuseTag>, epoch: Digest, filter: Int, budget: Int, to path: String
    ) throws -> FilterRecord {
        guard let shape = UnbalancedParameters.shape(budget: budget, filter: filter, count: tags.count) else {
            throw Finding(UnbalancedFindings.tooManyMembers, ["\(tags.count)", "\(UnbalancedParameters.membersMax)"])
        }
        let built = try FuseFilter.build(tags, shape: shape) { FilterHeader.seed(epoch: epoch, filter: filter, attempt: $0) }
        let header = FilterHeader(epoch: epoch, filter: filter, shape: shape, seed: built.seed).encoded()
        var hash = SHA256()
        hash.update(header)
        built.withUnsafeWords { hash.update(UnsafeRawBufferPointer($0)) }
        var file = try AppendedFile(path + ".partial", truncating: true)
        try header.withUnsafeBufferPointer { header in try file.append(UnsafeRawBufferPointer(header)) }
        try built.withUnsafeWords { words throws(Finding) in try file.append(UnsafeRawBufferPointer(words)) }
        try file.sync()
        try DurableFiles.move(path + ".partial", to: path)
        return FilterRecord(count: tags.count, digest: hash.finalize())
    }
}
