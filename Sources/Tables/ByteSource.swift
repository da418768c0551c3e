// Where the bytes of a table come from: a file by path, or memory.

package import Findings
import Glibc

/// A stream of bytes that is read once, front to back.
package protocol ByteSource: AnyObject {
    /// As messages name it: a file's path.
    var name: String { get }
    /// Writes at most `buffer.count` bytes to `buffer` and returns how many; 0 only at the end of the stream.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(Finding) -> Int
}

/// Bytes already in memory.
package final class MemoryByteSource: ByteSource {
    private let bytes: [UInt8]
    private var position = 0
    private let deliveryBytesMax: Int
    package let name = "-"

    /// `deliveryBytesMax` bounds what one call of `read` hands out.
    package init(_ bytes: [UInt8], deliveryBytesMax: Int = .max) {
        self.bytes = bytes
        self.deliveryBytesMax = max(1, deliveryBytesMax)
    }

    package func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, bytes.count - position, deliveryBytesMax)
        guard count > 0 else { return 0 }
        bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<position + count])) }
        position += count
        return count
    }
}

/// A file, opened at `init` and closed with the object. Pipes and process substitutions work too.
package final class FileByteSource: ByteSource {
    private let descriptor: Int32
    private let path: String
    package var name: String { path }

    /// Throws T101 to T104.
    package init(path: String) throws(Finding) {
        // A NUL would silently cut the path short and open another file.
        guard !path.utf8.contains(0) else {
            throw Finding(TableFindings.cannotOpen, stage: .table, [path, "EINVAL"])
        }
        var opened = open(path, O_RDONLY | O_CLOEXEC)
        while opened < 0 && errno == EINTR { opened = open(path, O_RDONLY | O_CLOEXEC) }
        guard opened >= 0 else { throw Self.openFailure(errno, path) }
        var status = stat()
        if fstat(opened, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR {
            close(opened)
            throw Finding(TableFindings.isDirectory, stage: .table, [path])
        }
        self.descriptor = opened
        self.path = path
    }

    deinit { close(descriptor) }

    /// Throws T105.
    package func read(into buffer: UnsafeMutableRawBufferPointer) throws(Finding) -> Int {
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            let code = errno
            if code != EINTR {
                throw Finding(TableFindings.readFailed, stage: .table, [path, Self.symbol(code)])
            }
        }
    }

    private static func openFailure(_ code: Int32, _ path: String) -> Finding {
        switch code {
        case ENOENT, ENOTDIR: Finding(TableFindings.fileNotFound, stage: .table, [path])
        case EACCES, EPERM: Finding(TableFindings.fileNotPermitted, stage: .table, [path])
        default: Finding(TableFindings.cannotOpen, stage: .table, [path, symbol(code)])
        }
    }

    /// The name of an error number, the same in every language.
    private static func symbol(_ code: Int32) -> String {
        switch code {
        case EIO: "EIO"
        case EISDIR: "EISDIR"
        case ELOOP: "ELOOP"
        case EMFILE: "EMFILE"
        case ENAMETOOLONG: "ENAMETOOLONG"
        case ENODEV: "ENODEV"
        case ENXIO: "ENXIO"
        case ESTALE: "ESTALE"
        default: "errno \(code)"
        }
    }
}
