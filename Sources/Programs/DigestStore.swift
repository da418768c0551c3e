// Digests in partitions: in memory up to a limit, and what is more in a file without a name.
//
// Spec: protocols/partitioned-intersection.md, section «Memory and disk».

package import Findings
import Glibc
package import SetIntersection

/// Where a set may go that is larger than memory.
package struct SpillSpace: Sendable {
    /// What may stay in memory of a store, but for one chunk of each partition.
    package let residentBytes: Int
    /// A folder on a disk with room.
    package let folder: String

    package init(residentBytes: Int, folder: String) {
        self.residentBytes = residentBytes
        self.folder = folder
    }
}

/// A run of records of one partition.
private enum Chunk {
    case memory(UnsafeMutablePointer<PlacedDigest>)
    /// At this byte of the file.
    case file(Int)
}

/// Puts records into a store. Belongs to one task; the store that comes of it to nobody in particular.
struct DigestStoreBuilder: ~Copyable {
    private let store: DigestStore

    init(partitionCount: Int, space: SpillSpace) { store = DigestStore(partitionCount: partitionCount, space: space) }

    @inline(__always)
    mutating func append(_ record: PlacedDigest, to partition: Int) { store.append(record, to: partition) }

    /// - Throws: A729 if something could not be written.
    consuming func finish() throws(Finding) -> DigestStore {
        if let failure = store.failure { throw failure }
        return store
    }
}

/// Only its builder writes to it: whoever has it from there may read.
package final class DigestStore: SetParts, @unchecked Sendable {
    /// Records of a chunk: 16 KB.
    private static let chunkCount = 682
    private static let chunkBytes = chunkCount * MemoryLayout<PlacedDigest>.stride

    private let space: SpillSpace
    private var chunks: [[Chunk]]
    /// What is being filled, and how far.
    private var open: [UnsafeMutablePointer<PlacedDigest>?]
    private var filled: [Int]
    private var residentBytes = 0
    private var descriptor: Int32 = -1
    /// What went to the disk.
    package private(set) var fileBytes = 0
    /// The first thing that went wrong; from then on nothing is kept.
    fileprivate var failure: Finding?

    fileprivate init(partitionCount: Int, space: SpillSpace) {
        self.space = space
        chunks = Array(repeating: [], count: partitionCount)
        open = Array(repeating: nil, count: partitionCount)
        filled = Array(repeating: 0, count: partitionCount)
    }

    deinit {
        for partition in chunks {
            for case .memory(let records) in partition { records.deallocate() }
        }
        for records in open { records?.deallocate() }
        if descriptor >= 0 { close(descriptor) }
    }

    @inline(__always)
    fileprivate func append(_ record: PlacedDigest, to partition: Int) {
        let place = filled[partition]
        if let chunk = open[partition], place < Self.chunkCount {
            chunk[place] = record
            filled[partition] = place + 1
        } else {
            makeRoom(partition)
            open[partition]?[0] = record
            filled[partition] = 1
        }
    }

    /// Puts a full chunk away, and opens the next.
    private func makeRoom(_ partition: Int) {
        guard let full = open[partition] else {
            open[partition] = .allocate(capacity: Self.chunkCount)
            return
        }
        if residentBytes + Self.chunkBytes <= space.residentBytes {
            chunks[partition].append(.memory(full))
            residentBytes += Self.chunkBytes
            open[partition] = .allocate(capacity: Self.chunkCount)
        } else {
            write(UnsafeRawBufferPointer(start: full, count: Self.chunkBytes))
            chunks[partition].append(.file(fileBytes))
            fileBytes += Self.chunkBytes
        }
    }

    private func write(_ bytes: UnsafeRawBufferPointer) {
        guard failure == nil else { return }
        if descriptor < 0 {
            // Without a name from here on: it ends with the process, however that ends.
            var name = Array((space.folder + "/.tally-XXXXXX").utf8CString)
            descriptor = mkstemp(&name)
            guard descriptor >= 0 else { return fail(errno) }
            unlink(name)
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
        var start = 0
        while start < bytes.count {
            let count = pwrite(descriptor, bytes.baseAddress.map { $0 + start }, bytes.count - start, off_t(fileBytes + start))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return fail(errno) }
            start += count
        }
    }

    private func fail(_ code: Int32) { failure = finding(code) }

    private func finding(_ code: Int32) -> Finding {
        Finding(IntersectionFindings.noSpill, stage: .align, [space.folder, String(cString: strerror(code))])
    }

    package var counts: [Int] { chunks.indices.map { chunks[$0].count * Self.chunkCount + filled[$0] } }

    /// - Throws: A729.
    package func elements(of partition: Int) throws(Finding) -> [PlacedDigest] {
        let size = Self.chunkCount
        let total = chunks[partition].count * size + filled[partition]
        var failure: Int32?
        let elements = [PlacedDigest](unsafeUninitializedCapacity: total) { target, count in
            guard let base = target.baseAddress else { return }
            for chunk in chunks[partition] {
                switch chunk {
                case .memory(let records): (base + count).update(from: records, count: size)
                case .file(let offset): failure = failure ?? read(offset, into: base + count)
                }
                count += size
            }
            if let last = open[partition] { (base + count).update(from: last, count: filled[partition]) }
            count = total
        }
        if let failure { throw finding(failure) }
        return elements
    }

    /// - Returns: what went wrong.
    private func read(_ offset: Int, into target: UnsafeMutablePointer<PlacedDigest>) -> Int32? {
        let bytes = Self.chunkBytes
        var start = 0
        while start < bytes {
            let count = pread(descriptor, UnsafeMutableRawPointer(target) + start, bytes - start, off_t(offset + start))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return count == 0 ? EIO : errno }
            start += count
        }
        return nil
    }
}
