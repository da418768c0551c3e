// A switch between the files of prepared sets and the disk, which a test turns off: so it sees what a process leaves that is killed between
// any two changes.

import Glibc

package final class DiskSwitch: Sendable {
    /// nil, as in every program: all changes are made.
    @TaskLocal package static var current: DiskSwitch?

    private let isOn: @Sendable () -> Bool

    /// - Parameter isOn: asked before each change of a file or folder; false makes that change fail, and whatever says it once says it
    ///   from then on.
    package init(isOn: @escaping @Sendable () -> Bool) { self.isOn = isOn }

    /// Whether the change is made; `errno` says why not.
    static func permits() -> Bool {
        guard let current, !current.isOn() else { return true }
        errno = EIO
        return false
    }
}
