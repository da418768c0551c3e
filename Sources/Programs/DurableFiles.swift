// Files of prepared sets: replaced whole or not at all, mapped to be read.

package import Findings
import Glibc

/// A file's bytes in the address space, read only; what is not touched takes no memory.
package final class MappedFile: @unchecked Sendable {
    package let bytes: UnsafeRawBufferPointer

    /// nil when there is no such file.
    ///
    /// - Parameter isPrivate: whether it is refused when somebody else owns it or may read or write it.
    /// - Throws: A736, A750.
    package init?(_ path: String, isPrivate: Bool = false) throws(Finding) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw DurableFiles.damaged(path)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw DurableFiles.damaged(path) }
        guard !isPrivate || (status.st_mode & 0o077 == 0 && status.st_uid == geteuid()) else {
            throw Finding(UnbalancedFindings.fileReadable, [path, "0" + String(UInt32(status.st_mode & 0o777), radix: 8)])
        }
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
            if access(built, F_OK) == 0 { continue }
            guard DiskSwitch.permits(), mkdir(built, 0o700) == 0 || errno == EEXIST else { throw notWritable(path) }
        }
    }

    /// nil when there is no such file.
    ///
    /// - Throws: A736 when it is longer than `bytesMax`, too; A750 when it is private and others can use it.
    package static func read(_ path: String, bytesMax: Int, isPrivate: Bool = false) throws(Finding) -> [UInt8]? {
        guard let file = try MappedFile(path, isPrivate: isPrivate) else { return nil }
        guard file.bytes.count <= bytesMax else { throw Finding(UnbalancedFindings.damaged, [path, "more than \(bytesMax) bytes"]) }
        return withExtendedLifetime(file) { Array(file.bytes) }
    }

    /// Whoever reads finds the old content or the new one, also after the power failed.
    ///
    /// - Throws: J314.
    package static func replace(_ path: String, with bytes: UnsafeRawBufferPointer) throws(Finding) {
        let partial = path + ".partial"
        try write(partial, bytes)
        try move(partial, to: path)
    }

    static func write(_ path: String, _ bytes: UnsafeRawBufferPointer) throws(Finding) {
        var file = try AppendedFile(path, truncating: true)
        try file.append(bytes)
        try file.sync()
    }

    package static func replace(_ path: String, with bytes: [UInt8]) throws(Finding) {
        try bytes.withUnsafeBufferPointer { bytes throws(Finding) in try replace(path, with: UnsafeRawBufferPointer(bytes)) }
    }

    package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    package static func remove(_ path: String) {
        if DiskSwitch.permits() { unlink(path) }
    }

    /// Returns once the new name outlives the power.
    ///
    /// - Throws: J314.
    package static func move(_ path: String, to other: String) throws(Finding) {
        guard DiskSwitch.permits(), rename(path, other) == 0 else { throw notWritable(other) }
        let parent = other.lastIndex(of: "/").map { String(other[..<$0]) } ?? "."
        try syncFolder(parent.isEmpty ? "/" : parent)
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

    /// What was renamed or removed in the folder is so from now on.
    ///
    /// - Throws: J314.
    static func syncFolder(_ path: String) throws(Finding) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw notWritable(path) }
        defer { close(descriptor) }
        guard DiskSwitch.permits(), fsync(descriptor) == 0 else { throw notWritable(path) }
    }

    /// Bytes that may still be written where `path` is; nil if nobody knows.
    package static func freeBytes(_ path: String) -> Int? {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return nil }
        let (bytes, isTooLarge) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
        return isTooLarge ? .max : Int(clamping: bytes)
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
        let flags = O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC | (truncating ? O_TRUNC : 0)
        let opened = DiskSwitch.permits() ? open(path, flags, 0o600) : -1
        guard opened >= 0 else { throw DurableFiles.notWritable(path) }
        guard truncating || (ftruncate(opened, byteCount) == 0 && lseek(opened, 0, SEEK_END) >= 0) else {
            let failure = DurableFiles.notWritable(path)
            close(opened)
            throw failure
        }
        self.path = path
        descriptor = opened
    }

    deinit { close(descriptor) }

    package mutating func append(_ bytes: UnsafeRawBufferPointer) throws(Finding) {
        guard DiskSwitch.permits() else { throw DurableFiles.notWritable(path) }
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
        guard DiskSwitch.permits(), fsync(descriptor) == 0 else { throw DurableFiles.notWritable(path) }
    }
}
