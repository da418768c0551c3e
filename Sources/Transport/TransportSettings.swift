// The limits of a node's connections, written down once.

import Glibc
import Wire

package struct TransportSettings: Sendable {
    /// How long a party may let another one wait for one frame, in seconds: the one meaningful setting. A frame has at most
    /// 1 MiB, so it is a minimum rate as well.
    package var stallSeconds = 120
    /// Seconds from accepting or dialling to the end of set-up: TCP, TLS, hello and binding together.
    package var setupSeconds = 10
    /// Open connections of a listener, set up or not.
    package var connectionCountMax = 64
    /// Open connections that one party may have with a listener.
    package var connectionCountPerPartyMax = 16
    /// What a peer may have sent that is unread here; the socket is not read beyond.
    package var windowBytes = WireLimits.windowBytesDefault
    /// Versions of the set-up and of all protocols that this side can speak.
    package var versions: ClosedRange<UInt32> = Self.supportedVersions
    /// Seconds since 1970, for the validity of certificates and the comparison of clocks. Deadlines use the monotonic clock.
    package var now: @Sendable () -> Int64 = { Int64(time(nil)) }

    package static let supportedVersions: ClosedRange<UInt32> = 2...2
    /// How far the clocks of two parties may differ: beyond it they do not talk, within it no certificate's date counts.
    package static let clockToleranceSeconds: Int64 = 5 * 60
    /// Largest payload of a frame before the peer has shown who it is.
    static let setupPayloadBytesMax = 1024
    /// What is encrypted and handed to the socket at once: half of a second-level cache.
    static let burstBytes = 128 << 10
    /// Frames share a TLS record until it has as many bytes: a record of its own costs a frame 22 bytes and an authentication.
    static let sharedRecordBytes = 1 << 10

    package init() {}
}
