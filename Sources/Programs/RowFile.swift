// Rows of a party's own file written to another one as they stand, beside its place until all of them are there.

package import Findings
import Glibc
import SetIntersection
import Tables

/// Where rows go: a file that appears whole at the end or not at all, or a stream.
package struct RowFile: ~Copyable {
    private static let bufferBytes = 1 << 18

    private let path: String?
    /// Beside it, of a name that nobody else has.
    private let partial: String
    private let replaces: Bool
    private let descriptor: Int32
    private let buffer: UnsafeMutableRawPointer
    /// Bytes in `buffer` that are not in the file yet.
    private var waiting = 0
    private var isFinished = false

    /// - Parameters:
    ///   - path: nil for standard output.
    ///   - replaces: whether a file that is there when the rows are goes.
    /// - Throws: J314.
    package init(path: String?, replaces: Bool = true) throws(Finding) {
        let partial = "\(path ?? "").\(String(UInt64.random(in: 1 << 60 ... .max), radix: 16)).partial"
        var opened = STDOUT_FILENO
        if let path {
            opened = open(partial, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
            guard opened >= 0 else { throw Self.failure(path, errno) }
        }
        self.path = path
        self.partial = partial
        self.replaces = replaces
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
    ///
    /// - Throws: J314; A757 if another file came to be there meanwhile: both are kept.
    package mutating func finish() throws(Finding) {
        try flush()
        guard let path else { return }
        guard fsync(descriptor) == 0 else { throw Self.failure(path, errno) }
        if replaces {
            guard rename(partial, path) == 0 else { throw Self.failure(path, errno) }
        } else {
            try place(at: path)
        }
        isFinished = true
    }

    /// A second name is given only if there is none; a file system without them has the name taken first.
    private mutating func place(at path: String) throws(Finding) {
        if link(partial, path) == 0 {
            unlink(partial)
            return
        }
        if errno == EPERM || errno == EOPNOTSUPP {
            let taken = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            if taken >= 0 {
                close(taken)
                guard rename(partial, path) == 0 else { throw Self.failure(path, errno) }
                return
            }
        }
        guard errno == EEXIST else { throw Self.failure(path, errno) }
        isFinished = true
        throw Finding(IntersectionFindings.fileAppeared, stage: .output, [path, partial])
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
    ///   - replaces: whether a file that is there when the rows are goes.
    ///   - onProgress: rows read so far, now and then and at the end; false ends the writing.
    /// - Throws: A715 if the file is not the one that was read before; R416; J314; T101 to T120: nothing is left then. A757.
    package func write(
        _ positions: [Int], to path: String?, delivered: DeliveredCells? = nil, replaces: Bool = true,
        onProgress: (Int) -> Bool = { _ in true }
    ) throws(Finding) {
        // For each row, one more than its place among the positions, or 0; the digest of its key says whether it is the same row still.
        var chosen = [UInt32](repeating: 0, count: rowCount)
        for (place, position) in positions.enumerated() { chosen[Int(rows[position])] = UInt32(truncatingIfNeeded: place + 1) }
        var digester = SingleIdentifierDigester()
        var written = -1
        try RowFile.copy(source, rowCount: rowCount, to: path, replaces: replaces, onProgress: onProgress) { row, key in
            let place = Int(chosen[row]) - 1
            guard place >= 0 else { return false }
            written = place
            return digester.digest(of: key) == identifiers.values[positions[place]] ? true : nil
        } suffix: { row in
            guard let delivered else { return [] }
            return row == nil ? delivered.header(source.options) : delivered.cells(written, source.options)
        }
    }
}

extension RowFile {
    /// Copies the header and the chosen rows of a table.
    ///
    /// - Parameters:
    ///   - isChosen: of each row in order; nil if its key is not what it was.
    ///   - isSame: asked at the end, whether all keys were what they were.
    /// - Throws: as the sets' `write`.
    static func copy(
        _ source: KeySource, rowCount: Int, to path: String?, replaces: Bool, onProgress: (Int) -> Bool,
        isChosen: (Int, UnsafeBufferPointer<UInt8>) -> Bool?, suffix: (Int?) -> [UInt8] = { _ in [] }, isSame: () -> Bool = { true }
    ) throws(Finding) {
        var isStopped = false
        var file = try RowFile(path: path, replaces: replaces)
        let isWhole: Bool
        do throws(Finding) {
            isWhole = try RowCopy.copy(source, rowCount: rowCount) { row, key in
                if row & 0xFFFF == 0, !onProgress(row) {
                    isStopped = true
                    return nil
                }
                return isChosen(row, key)
            } suffix: { row in
                suffix(row)
            } sink: { bytes throws(Finding) in
                try file.write(bytes)
            }
        } catch {
            throw error.at(stage: .output)
        }
        guard !isStopped else { throw Finding(RunFindings.cancelled, stage: .output) }
        guard isWhole, isSame() else { throw Finding(IntersectionFindings.fileChanged, stage: .output, [source.path]) }
        try file.finish()
        _ = onProgress(rowCount)
    }
}
