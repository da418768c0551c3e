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
    private let buffer: UnsafeMutableRawPointer
    /// Bytes in `buffer` that are not in the file yet.
    private var waiting = 0
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
        buffer = .allocate(byteCount: Self.bufferBytes, alignment: 64)
    }

    /// What is not finished is removed.
    deinit {
        buffer.deallocate()
        guard path != nil else { return }
        close(descriptor)
        if !isFinished { unlink(partial) }
    }

    package mutating func write(_ bytes: UnsafeRawBufferPointer) throws(Finding) {
        if waiting + bytes.count > Self.bufferBytes { try flush() }
        guard bytes.count <= Self.bufferBytes else { return try write(bytes, count: bytes.count) }
        if let base = bytes.baseAddress { (buffer + waiting).copyMemory(from: base, byteCount: bytes.count) }
        waiting += bytes.count
    }

    /// Puts the file in its place.
    package mutating func finish() throws(Finding) {
        try flush()
        guard let path else { return }
        guard fsync(descriptor) == 0, rename(partial, path) == 0 else { throw Self.failure(path, errno) }
        isFinished = true
    }

    private mutating func flush() throws(Finding) {
        let count = waiting
        waiting = 0
        try write(UnsafeRawBufferPointer(start: buffer, count: count), count: count)
    }

    private func write(_ bytes: UnsafeRawBufferPointer, count total: Int) throws(Finding) {
        var start = 0
        while start < total {
            let count = Glibc.write(descriptor, bytes.baseAddress.map { $0 + start }, total - start)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure(path ?? "-", errno) }
            start += count
        }
    }

    private static func failure(_ path: String, _ code: Int32) -> Finding {
        Finding(JobFindings.notWritable, stage: .output, [path, String(cString: strerror(code))])
    }
}

extension IntersectionInput {
    /// Writes the header and the rows of these identifiers, in the order of the file.
    ///
    /// - Parameters:
    ///   - delivered: the peer's cells for the positions, put behind each row's own.
    ///   - onProgress: rows read so far, now and then and at the end; false ends the writing.
    /// - Throws: A715 if the file is not the one that was read before; R416; J314; T101 to T120. Nothing is left then.
    package func write(_ positions: [Int], to path: String?, delivered: DeliveredCells? = nil, onProgress: (Int) -> Bool = { _ in true })
        throws(Finding)
    {
        // For each row, one more than its place among the positions, or 0; the digest of its key says whether it is the same row still.
        var chosen = [UInt32](repeating: 0, count: rowCount)
        for (place, position) in positions.enumerated() { chosen[Int(rows[position])] = UInt32(truncatingIfNeeded: place + 1) }
        var digester = SingleIdentifierDigester()
        var written = -1
        var isStopped = false
        var file = try RowFile(path: path)
        let isSame: Bool
        do throws(Finding) {
            isSame = try RowCopy.copy(source, rowCount: rowCount) { row, key in
                if row & 0xFFFF == 0, !onProgress(row) {
                    isStopped = true
                    return nil
                }
                let place = Int(chosen[row]) - 1
                guard place >= 0 else { return false }
                written = place
                return digester.digest(of: key) == identifiers.values[positions[place]] ? true : nil
            } suffix: { row in
                guard let delivered else { return [] }
                return row == nil ? delivered.header(source.options) : delivered.cells(written, source.options)
            } sink: { bytes throws(Finding) in
                try file.write(bytes)
            }
        } catch {
            throw error.at(stage: .output)
        }
        guard !isStopped else { throw Finding(RunFindings.cancelled, stage: .output) }
        guard isSame else { throw Finding(IntersectionFindings.fileChanged, stage: .output, [source.path]) }
        try file.finish()
        _ = onProgress(rowCount)
    }
}
