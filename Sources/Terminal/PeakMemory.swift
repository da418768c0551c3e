// The most memory that this process has had.

import Foundation

package enum PeakMemory {
    /// Resident bytes; nil where the system does not say.
    package static var bytes: Int? {
        guard let text = FileManager.default.contents(atPath: "/proc/self/status").map({ String(decoding: $0, as: UTF8.self) }),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
            let kibibytes = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { return nil }
        return kibibytes << 10
    }
}
