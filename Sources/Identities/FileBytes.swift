// Small files: read whole up to a limit, replaced whole or not at all.

import Findings
import Glibc

enum FileFailure {
    /// Worded by the last refused call.
    static func finding(_ path: String) -> Finding {
        Finding(TransportFindings.fileRefused, [path, String(cString: strerror(errno))])
    }
}

enum FileBytes {
    /// nil when there is no such file.
    static func read(_ path: String, bytesMax: Int) throws(Finding) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw FileFailure.finding(path)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileFailure.finding(path) }
        guard Int(status.st_size) <= bytesMax else {
            throw Finding(TransportFindings.fileRefused, [path, "more than \(bytesMax) bytes"])
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        guard bytes.withUnsafeMutableBytes({ readAll($0, from: descriptor) }) else { throw FileFailure.finding(path) }
        return bytes
    }

    /// Writes beside the file and renames, so that whoever reads finds the old content or the new one.
    static func replace(_ path: String, with bytes: [UInt8]) throws(Finding) {
        let temporary = "\(path).\(getpid()).new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw FileFailure.finding(path) }
        let isWritten = bytes.withUnsafeBytes { writeAll($0, to: descriptor) } && fsync(descriptor) == 0
        close(descriptor)
        guard isWritten, rename(temporary, path) == 0 else {
            let failure = FileFailure.finding(path)
            unlink(temporary)
            throw failure
        }
        syncDirectory(of: path)
    }

    static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Fills the whole buffer.
    static func readAll(_ buffer: UnsafeMutableRawBufferPointer, from descriptor: Int32) -> Bool {
        var filled = 0
        while filled < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count = Glibc.read(descriptor, rest.baseAddress, rest.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            filled += count
        }
        return true
    }

    /// Makes a rename last through a power cut, where the file system can.
    private static func syncDirectory(of path: String) {
        let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = open(parent.isEmpty ? "/" : parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}
