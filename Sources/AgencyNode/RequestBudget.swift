// How many control requests one peer may make: a bucket of tokens each, filled at a steady rate.
//
// Spec: protocols/control.md, section «Rate».

import Parties

struct RequestBudget {
    /// Seconds of requests that a peer may make at once after a pause: a `doctor` asks some fifty in a second.
    static let burstSeconds = 4

    private struct Bucket {
        var tokens: Double
        var filledAt: Duration
        var isRefusing = false
    }

    enum Answer {
        case granted
        /// The first of a row is worth a line in the log, the others are not.
        case refused(isFirst: Bool)
    }

    let perSecond: Int
    /// Of trusted peers only, so as many as the directory has.
    private var buckets: [PartyID: Bucket] = [:]

    /// - Parameter perSecond: above 0.
    init(perSecond: Int) { self.perSecond = perSecond }

    /// Takes a token, if there is one.
    ///
    /// - Parameter now: of a monotonic clock.
    mutating func take(_ peer: PartyID, at now: Duration) -> Answer {
        let full = Double(perSecond * Self.burstSeconds)
        var bucket = buckets[peer] ?? Bucket(tokens: full, filledAt: now)
        let passed = max(0, (now - bucket.filledAt) / Duration.seconds(1))
        bucket.tokens = min(full, bucket.tokens + passed * Double(perSecond))
        bucket.filledAt = max(now, bucket.filledAt)
        defer { buckets[peer] = bucket }
        guard bucket.tokens >= 1 else {
            defer { bucket.isRefusing = true }
            return .refused(isFirst: !bucket.isRefusing)
        }
        bucket.tokens -= 1
        bucket.isRefusing = false
        return .granted
    }
}
