// A regular file that was opened beneath the data root, as a source of bytes.

package import Findings
import Glibc
import Tables

package final class ConfinedFile: ByteSource {
    private let descriptor: Int32
    private let path: String
    package var name: String { path }

    /// Takes over the descriptor.
    init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
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
                throw Finding(TableFindings.readFailed, stage: .table, [path, code == EIO ? "EIO" : "errno \(code)"])
            }
        }
    }
}
