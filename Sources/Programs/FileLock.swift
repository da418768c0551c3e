// A lock that the operating system releases when its holder ends, however it ends.

package import Findings
import Glibc
import Synchronization

/// flock(2) on a file of its own: exclusive, for this process; two instances exclude each other within a process too.
package final class FileLock: Sendable {
    /// nil once released.
    private let descriptor: Mutex<Int32?>
    private let path: String

    private init(descriptor: Int32, path: String) {
        self.descriptor = Mutex(descriptor)
        self.path = path
    }

    deinit { release() }

    package func release() {
        descriptor.withLock { descriptor in
            if let descriptor { close(descriptor) }
            descriptor = nil
        }
    }

    /// nil if somebody else holds it, and for longer than a process that was just forked, which has its parent's locks until it becomes
    /// another program.
    ///
    /// - Throws: B816 when the file cannot be had.
    package static func take(_ path: String) throws(Finding) -> FileLock? {
        for _ in 0..<20 {
            if let lock = try take(path, LOCK_EX | LOCK_NB) { return lock }
            usleep(5_000)
        }
        return nil
    }

    /// Waits for whoever holds it: for work that is over in moments.
    package static func wait(_ path: String) throws(Finding) -> FileLock {
        guard let lock = try take(path, LOCK_EX) else {
            throw Finding(CommandFindings.recordsNotOpened, stage: .arguments, [path, "the lock was refused"])
        }
        return lock
    }

    private static func take(_ path: String, _ operation: Int32) throws(Finding) -> FileLock? {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else {
            throw Finding(CommandFindings.recordsNotOpened, stage: .arguments, [path, String(cString: strerror(errno))])
        }
        var result = flock(descriptor, operation)
        while result != 0, errno == EINTR { result = flock(descriptor, operation) }
        guard result == 0 else {
            close(descriptor)
            return nil
        }
        return FileLock(descriptor: descriptor, path: path)
    }

    /// Removes the file while the lock is held, for nobody needs it any more, and releases the lock.
    package func removeFile() {
        unlink(path)
        release()
    }
}
