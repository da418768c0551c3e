// Rows of a party's own file written to another one as they stand, beside its place until all of them are there.

package import Findings
import Glibc
import SetIntersection
import Tables

/// Where rows go: a file that appears whole at the end or not at all, or a stream.
package struct RowFile: ~Copyable {
    private static let bufferBytes = 1 << 18

    private let path: String?
    private let partial: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var isFinished = false

    /// - Parameter path: nil for standard output.
    /// - Throws: J314.
    package init(path: String?) throws(Finding) {
        let partial = (path ?? "") + ".partial"
        var opened = STDOUT_FILENO
        if let path {
            // Another person's link or file at the name of the partial one is not followed or reused.
            _ = unlink(partial)
            opened = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
            guard opened >= 0 else { throw Self.failure(path, errno) }
        }
        self.path = path
        self.partial = partial
        descriptor = opened
        buffer.reserveCapacity(Self.bufferBytes)
    }

    /// What is not finished is removed.
    deinit {
        guard path != nil else { return }
        close(descriptor)
        if !isFinished { unlink(partial) }
    }

    package mutating func write(_ bytes: UnsafeRawBufferPointer) throws(Finding) {
        if buffer.count + bytes.count > Self.bufferBytes { try flush() }
        buffer.append(contentsOf: bytes)
    }

    /// Puts the file in its place.
    package mutating func finish() throws(Finding) {
        try flush()
        guard let path else { return }
        guard fsync(descriptor) == 0, rename(partial, path) == 0 else { throw Self.failure(path, errno) }
        isFinished = true
    }

    private mutating func flush() throws(Finding) {
        var start = 0
        while start < buffer.count {
            let count = buffer.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress.map { $0 + start }, $0.count - start) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure(path ?? "-", errno) }
            start += count
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private static func failure(_ path: String, _ code: Int32) -> Finding {
        Finding(JobFindings.notWritable, stage: .output, [path, String(cString: strerror(code))])
    }
}

extension IntersectionInput {
    /// Writes the header and the rows of these identifiers, in the order of the file.
    ///
    /// - Parameter onProgress: rows read so far, now and then; false ends the writing.
    /// - Throws: A715 if the file is not the one that was read before; R416; J314; T101 to T120. Nothing is left then.
    package func write(_ positions: [Int], to path: String?, onProgress: (Int) -> Bool = { _ in true }) throws(Finding) {
        // In the order of the file; the digest of a row's key says whether it is the same row still.
        var chosen: [(row: UInt32, position: UInt32)] = positions.map { (rows[$0], UInt32(truncatingIfNeeded: $0)) }
        chosen.sort { $0.row < $1.row }
        var next = 0
        var isStopped = false
        var file = try RowFile(path: path)
        let isSame: Bool
        do throws(Finding) {
            isSame = try RowCopy.copy(source, rowCount: rowCount) { row, key in
                if row & 0xFFFF == 0, !onProgress(row) {
                    isStopped = true
                    return nil
                }
                guard next < chosen.count, Int(chosen[next].row) == row else { return false }
                let position = Int(chosen[next].position)
                next += 1
                return IdentifierDigest(of: key) == identifiers.values[position] ? true : nil
            } sink: { bytes throws(Finding) in
                try file.write(bytes)
            }
        } catch {
            throw error.at(stage: .output)
        }
        guard !isStopped else { throw Finding(RunFindings.cancelled, stage: .output) }
        guard isSame else { throw Finding(IntersectionFindings.fileChanged, stage: .output, [source.path]) }
        try file.finish()
    }
}
