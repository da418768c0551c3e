// Many small hostile connections, by plain sockets on a thread of their own.

import Foundation

enum Flood {
    /// Longest that a flood takes, in seconds.
    static let secondsMax = 40

    /// How many connections were made and ended; each sends a few bytes that are no TLS, or the beginning of a record.
    static func run(port: Int, count: Int) async -> Int {
        await withCheckedContinuation { continuation in
            let thread = Thread { continuation.resume(returning: attack(port: port, count: count)) }
            thread.start()
        }
    }

    private static func attack(port: Int, count: Int) -> Int {
        var random = SystemRandomNumberGenerator()
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port)).bigEndian
        address.sin_addr = in_addr(s_addr: UInt32(0x7F00_0001).bigEndian)
        var done = 0
        let deadline = ContinuousClock.now + .seconds(secondsMax)
        for round in 0..<count where ContinuousClock.now < deadline {
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            guard descriptor >= 0 else { continue }
            defer { close(descriptor) }
            var limit = timeval(tv_sec: 2, tv_usec: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
            let isConnected = withUnsafePointer(to: address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            guard isConnected else { continue }
            // Nonsense, the beginning of a record of TLS, or another protocol, whose sender waits for the node to end it.
            var bytes = (0..<Int.random(in: 1...64, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
            let isWaiting = round % 4 == 1
            if round % 2 == 0 { bytes = [0x16, 0x03, 0x01, 0x00, UInt8(bytes.count)] + bytes }
            if isWaiting { bytes = Array("GET / HTTP/1.1\r\n\r\n".utf8) }
            _ = bytes.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if isWaiting {
                var byte: UInt8 = 0
                while recv(descriptor, &byte, 1, 0) > 0 {}
            } else {
                // A reset, so that no port stays in use behind it.
                var linger = linger(l_onoff: 1, l_linger: 0)
                setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
            }
            done += 1
        }
        return done
    }
}
