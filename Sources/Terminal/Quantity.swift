// Bytes, durations and points in time as people read them.

import Foundation

package enum Quantity {
    /// `12 B`, `3.4 kB`, `5.6 MB`: powers of 1000.
    package static func bytes(_ count: Int) -> String {
        let units = ["B", "kB", "MB", "GB", "TB"]
        var value = Double(count)
        var unit = 0
        while value >= 1000, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        return unit == 0 ? "\(count) B" : String(format: "%.1f %@", value, units[unit])
    }

    /// `500M` or `4G`, in powers of 1024 (K, M, G, T), or plain bytes; nil unless it is one byte to 2^50.
    package static func byteCount(_ text: String) -> Int? {
        let shift = ["K": 10, "M": 20, "G": 30, "T": 40][text.suffix(1).uppercased()]
        guard let number = Int(shift == nil ? text : String(text.dropLast())), number > 0, number <= (1 << 50) >> (shift ?? 0) else {
            return nil
        }
        return number << (shift ?? 0)
    }

    /// `0.4 s`, `12 s`, `3 min 20 s`, `2 h 5 min`.
    package static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 1e9 else { return "–" }
        if seconds < 10 { return String(format: "%.1f s", max(0, seconds)) }
        let whole = Int(seconds.rounded())
        if whole < 60 { return "\(whole) s" }
        if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
        return "\(whole / 3600) h \(whole % 3600 / 60) min"
    }

    /// `2026-03-01 08:15:30` in the time zone of this machine.
    package static func localTime(_ seconds: Int64) -> String {
        var time = time_t(seconds)
        var parts = tm()
        guard localtime_r(&time, &parts) != nil else { return "\(seconds)" }
        return String(
            format: "%04d-%02d-%02d %02d:%02d:%02d", Int(parts.tm_year) + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour,
            parts.tm_min, parts.tm_sec)
    }

    /// `2026-03-01T08:15:30Z`.
    package static func timestamp(_ seconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
    }
}
