// Files that hold a key or what a client asked about: for their owner alone, and overwritten before their blocks are free.
//
// On a file system that writes in place the bytes are gone then. Spec: protocols/unbalanced-intersection.md, section «Files».

package import Findings
import Glibc
package import Secrets

extension DurableFiles {
    /// What a killed process may have left beside a file, under these endings.
    private static let partialEnding = ".partial"
    private static let oldEnding = ".old"

    /// As `replace`. The old content keeps a name until it is overwritten; a file system without links frees it as it is.
    ///
    /// - Throws: J314.
    package static func replaceSecret(_ path: String, with bytes: [UInt8]) throws(Finding) {
        let (partial, old) = (path + partialEnding, path + oldEnding)
        discard(partial)
        discard(old)
        try bytes.withUnsafeBufferPointer { bytes throws(Finding) in try write(partial, UnsafeRawBufferPointer(bytes)) }
        let isKept = DiskSwitch.permits() && link(path, old) == 0
        try move(partial, to: path)
        if isKept { discard(old) }
    }

    /// Removes a folder and the files in it.
    ///
    /// - Parameters:
    ///   - marks: names of files by which somebody might go on with what is in the folder. They are gone, also after the power failed,
    ///     before anything else changes.
    ///   - secrets: names of files that are overwritten, before those that are not.
    package static func removeFolder(_ path: String, wiping secrets: [String] = [], marks: [String] = []) {
        let names = names(path)
        let marked = names.filter(marks.contains)
        for name in marked { remove("\(path)/\(name)") }
        if !marked.isEmpty { try? syncFolder("\(path)") }
        let kept = names.filter { !marks.contains($0) }
        let secretNames = Set(secrets.flatMap { [$0, $0 + partialEnding, $0 + oldEnding] })
        for name in kept where secretNames.contains(name) { discard("\(path)/\(name)") }
        for name in kept where !secretNames.contains(name) { remove("\(path)/\(name)") }
        if DiskSwitch.permits() { rmdir(path) }
    }

    /// Overwrites a file and removes it. A name beside which the file has another one is only removed: the other one is in use.
    private static func discard(_ path: String) {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return remove(path) }
        defer { close(descriptor) }
        var status = stat()
        if fstat(descriptor, &status) == 0, status.st_nlink == 1 { wipe(descriptor, Int(status.st_size)) }
        remove(path)
    }

    private static func wipe(_ descriptor: Int32, _ byteCount: Int) {
        let zeros = [UInt8](repeating: 0, count: min(byteCount, 1 << 20))
        var start = 0
        while start < byteCount, DiskSwitch.permits() {
            let count = zeros.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, min($0.count, byteCount - start), off_t(start)) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            start += count
        }
        if DiskSwitch.permits() { fsync(descriptor) }
    }
}

/// A key that several tasks use, each with an evaluator of its own.
package final class EpochKey: Sendable {
    package static let byteCount = 32
    package let bytes: SecretBytes

    package init(_ bytes: consuming SecretBytes) { self.bytes = bytes }

    /// nil unless the file holds a key: one of zeros was wiped, and everybody knows it.
    ///
    /// - Throws: A736, A750.
    static func read(_ path: String) throws(Finding) -> EpochKey? {
        guard let file = try MappedFile(path, isPrivate: true), file.bytes.count == byteCount else { return nil }
        // The mapping ends with the object.
        defer { withExtendedLifetime(file) {} }
        guard file.bytes.contains(where: { $0 != 0 }) else { return nil }
        return EpochKey(SecretBytes(count: byteCount) { $0.copyMemory(from: file.bytes) })
    }
}
