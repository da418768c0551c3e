// Files of prepared sets: replaced whole or not at all, mapped to be read, wiped when they held a key.

package import Findings
import Glibc
import Secrets

/// A file's bytes in the address space, read only; what is not touched takes no memory.
package final class MappedFile: @unchecked Sendable {
    package let bytes: UnsafeRawBufferPointer

    /// nil when there is no such file.
    ///
    /// - Throws: A736.
    package init?(_ path: String) throws(Finding) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw DurableFiles.damaged(path)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw DurableFiles.damaged(path) }
        guard status.st_size > 0 else {
            bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            return
        }
        guard let base = mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED else {
            throw DurableFiles.damaged(path)
        }
        bytes = UnsafeRawBufferPointer(start: base, count: Int(status.st_size))
    }

    deinit {
        if let base = bytes.baseAddress { munmap(UnsafeMutableRawPointer(mutating: base), bytes.count) }
    }

    /// Whole words; a mapping begins on a page.
    package var words: UnsafeBufferPointer<UInt64> {
        UnsafeBufferPointer(start: bytes.baseAddress?.assumingMemoryBound(to: UInt64.self), count: bytes.count / 8)
    }
}

package enum DurableFiles {
    /// By the last refused call.
    static func damaged(_ path: String) -> Finding {
        Finding(UnbalancedFindings.damaged, [path, String(cString: strerror(errno))])
    }

    static func notWritable(_ path: String) -> Finding {
        Finding(JobFindings.notWritable, stage: .output, [path, String(cString: strerror(errno))])
    }

    /// - Throws: J314.
    package static func makeFolder(_ path: String) throws(Finding) {
        var built = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            built += part + "/"
            guard mkdir(built, 0o700) == 0 || errno == EEXIST else { throw notWritable(path) }
        }
    }

    /// nil when there is no such file.
    ///
    /// - Throws: A736 when it is longer than `bytesMax`, too.
    package static func read(_ path: String, bytesMax: Int) throws(Finding) -> [UInt8]? {
        guard let file = try MappedFile(path) else { return nil }
        guard file.bytes.count <= bytesMax else { throw Finding(UnbalancedFindings.damaged, [path, "more than \(bytesMax) bytes"]) }
        return Array(file.bytes)
    }

    /// Whoever reads finds the old content or the new one, also after the power failed.
    ///
    /// - Throws: J314.
    package static func replace(_ path: String, with bytes: UnsafeRawBufferPointer) throws(Finding) {
        let partial = path + ".partial"
        var file = try AppendedFile(partial, truncating: true)
        try file.append(bytes)
        try file.sync()
        guard rename(partial, path) == 0 else { throw notWritable(path) }
        syncFolder(of: path)
    }

    package static func replace(_ path: String, with bytes: [UInt8]) throws(Finding) {
        try bytes.withUnsafeBufferPointer { bytes throws(Finding) in try replace(path, with: UnsafeRawBufferPointer(bytes)) }
    }

    package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    package static func remove(_ path: String) { unlink(path) }

    package static func move(_ path: String, to other: String) throws(Finding) {
        guard rename(path, other) == 0 else { throw notWritable(other) }
        syncFolder(of: other)
    }

    /// Names in a folder; none if there is no folder.
    package static func names(_ folder: String) -> [String] {
        guard let handle = opendir(folder) else { return [] }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Removes a folder and the files in it. What it had in `secrets` is overwritten before: on a file system that writes in place the
    /// bytes are gone then.
    package static func removeFolder(_ path: String, wiping secrets: [String] = []) {
        for name in names(path) {
            if secrets.contains(name) { wipe("\(path)/\(name)") }
            unlink("\(path)/\(name)")
        }
        rmdir(path)
    }

    private static func wipe(_ path: String) {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return }
        let zeros = [UInt8](repeating: 0, count: Int(status.st_size))
        _ = zeros.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
        fsync(descriptor)
    }

    private static func syncFolder(of path: String) {
        let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = open(parent.isEmpty ? "/" : parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }
}

/// A file that grows; readable by its owner only.
package struct AppendedFile: ~Copyable {
    private let path: String
    private let descriptor: Int32

    /// - Parameters:
    ///   - truncating: whether what is there goes.
    ///   - byteCount: what is kept of it else.
    /// - Throws: J314.
    package init(_ path: String, truncating: Bool, keeping byteCount: Int = 0) throws(Finding) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC | (truncating ? O_TRUNC : 0), 0o600)
        guard descriptor >= 0 else { throw DurableFiles.notWritable(path) }
        guard truncating || (ftruncate(descriptor, byteCount) == 0 && lseek(descriptor, 0, SEEK_END) >= 0) else {
            throw DurableFiles.notWritable(path)
        }
    }

    deinit { close(descriptor) }

    package mutating func append(_ bytes: UnsafeRawBufferPointer) throws(Finding) {
        var start = 0
        while start < bytes.count {
            let count = write(descriptor, bytes.baseAddress.map { $0 + start }, bytes.count - start)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw DurableFiles.notWritable(path) }
            start += count
        }
    }

    /// What was appended so far outlives the power.
    package mutating func sync() throws(Finding) {
        guard fsync(descriptor) == 0 else { throw DurableFiles.notWritable(path) }
    }
}
