// The peak of this process's resident size, and a way to begin it anew.

import CPlatform
import Foundation

enum ProcessMemory {
    /// Bytes; since the process began or `restartPeak`.
    static var peakBytes: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        return line.split(whereSeparator: { !$0.isNumber }).first.flatMap { Int($0) }.map { $0 * 1024 } ?? 0
    }

    /// Sets the peak to what is resident now. Linux: 5 in clear_refs, which a process that cannot be dumped may not write.
    static func restartPeak() {
        _ = tally_set_dumpable(1)
        defer { _ = tally_set_dumpable(0) }
        guard let file = FileHandle(forWritingAtPath: "/proc/self/clear_refs") else { return }
        try? file.write(contentsOf: Data("5".utf8))
        try? file.close()
    }
}
