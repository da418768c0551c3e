// The file of the store: made with mode 0600, refused if others can read it.

import Findings
import Glibc

enum StoreFile {
    /// SQLite gives its side files the mode of the main file. Throws D631, D632.
    static func prepare(_ path: String) throws(Finding) {
        guard !path.utf8.contains(0) else { throw Finding(NodeFindings.storeNotOpened, stage: .arguments, [path, "NUL in the path"]) }
        let made = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if made >= 0 {
            close(made)
            return
        }
        guard errno == EEXIST else { throw Finding(NodeFindings.storeNotOpened, stage: .arguments, [path, reason(errno)]) }
        var status = stat()
        guard stat(path, &status) == 0 else { throw Finding(NodeFindings.storeNotOpened, stage: .arguments, [path, reason(errno)]) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw Finding(NodeFindings.storeNotOpened, stage: .arguments, [path, "no regular file"])
        }
        let mode = status.st_mode & 0o777
        guard mode & 0o077 == 0 else { throw Finding(NodeFindings.storeTooOpen, stage: .arguments, [path, String(mode, radix: 8)]) }
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
