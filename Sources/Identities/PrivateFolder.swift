// A folder that only this user may use: mode 0700, made so and checked.

package import Findings
import Glibc

package enum PrivateFolder {
    /// Makes the folder, and those above it, if need be.
    ///
    /// - Parameters:
    ///   - notMade: worded with path and reason.
    ///   - tooOpen: another user's or open to others, or a link; worded with path and mode.
    package static func prepare(_ path: String, notMade: FindingKind, tooOpen: FindingKind) throws(Finding) {
        func refused() -> Finding { Finding(notMade, stage: .arguments, [path, String(cString: strerror(errno))]) }
        var end = path.startIndex
        while end < path.endIndex {
            end = path[path.index(after: end)...].firstIndex(of: "/") ?? path.endIndex
            guard mkdir(String(path[..<end]), 0o700) == 0 || errno == EEXIST else { throw refused() }
        }
        var status = stat()
        guard lstat(path, &status) == 0 else { throw refused() }
        let mode = status.st_mode & 0o777
        guard status.st_uid == getuid(), mode & 0o077 == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw Finding(tooOpen, stage: .arguments, [path, String(mode, radix: 8)])
        }
    }

    /// Permission bits of a folder in which this user may write; nil if it is none.
    package static func writableMode(_ path: String) -> UInt32? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, access(path, W_OK | X_OK) == 0 else { return nil }
        return status.st_mode & 0o777
    }
}
