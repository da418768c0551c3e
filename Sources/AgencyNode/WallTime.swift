// The wall clock: for stamps in the log and the store, never for deadlines.

import Glibc

package struct WallTime: Sendable, Equatable, CustomStringConvertible {
    /// Since 1970.
    package let seconds: UInt64
    /// 0…999.
    package let milliseconds: UInt32

    package init(seconds: UInt64, milliseconds: UInt32 = 0) {
        self.seconds = seconds
        self.milliseconds = min(milliseconds, 999)
    }

    package static var now: WallTime {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return WallTime(seconds: UInt64(max(0, time.tv_sec)), milliseconds: UInt32(clamping: time.tv_nsec / 1_000_000))
    }

    /// `2026-03-01T08:15:30.250Z`.
    package var description: String {
        var parts = tm()
        var time = time_t(clamping: seconds)
        guard gmtime_r(&time, &parts) != nil else { return "\(seconds)" }
        func padded(_ value: Int, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let date = [padded(Int(parts.tm_year) + 1_900, 4), padded(Int(parts.tm_mon) + 1, 2), padded(Int(parts.tm_mday), 2)]
        let clock = [padded(Int(parts.tm_hour), 2), padded(Int(parts.tm_min), 2), padded(Int(parts.tm_sec), 2)]
        return date.joined(separator: "-") + "T" + clock.joined(separator: ":") + "." + padded(Int(milliseconds), 3) + "Z"
    }
}
