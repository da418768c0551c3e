// A file of one's own, such as a store: made with mode 0600, refused if others can read it.

package import Findings
import Glibc

package enum PrivateFile {
    /// Makes the file empty if there is none. SQLite gives its side files the mode of the main file.
    ///
    /// - Parameters:
    ///   - notOpened: worded with path and reason.
    ///   - tooOpen: worded with path and mode.
    package static func prepare(_ path: String, notOpened: FindingKind, tooOpen: FindingKind) throws(Finding) {
        func refused(_ reason: String) -> Finding { Finding(notOpened, stage: .arguments, [path, reason]) }
        guard !path.utf8.contains(0) else { throw refused("NUL in the path") }
        let made = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if made >= 0 {
            close(made)
            return
        }
        guard errno == EEXIST else { throw refused(reason(errno)) }
        var status = stat()
        guard stat(path, &status) == 0 else { throw refused(reason(errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw refused("no regular file") }
        let mode = status.st_mode & 0o777
        guard mode & 0o077 == 0 else { throw Finding(tooOpen, stage: .arguments, [path, String(mode, radix: 8)]) }
    }

    private static func reason(_ code: Int32) -> String {
        switch code {
        case ENOENT: "no such folder"
        case EACCES, EPERM: "permission denied"
        case EROFS: "read-only file system"
        case ENOSPC: "no space left"
        default: "errno \(code)"
        }
    }
}
