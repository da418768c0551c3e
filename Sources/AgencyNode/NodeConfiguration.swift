// The configuration of a node, `tallyd.yaml`: read strictly, every finding with its line and column. docs/operations.md
// describes every key.

package import Catalogues
package import Parties
import Sessions

package struct NodeConfiguration: Sendable, Equatable {
    package static let version = 1
    /// Largest file.
    package static let byteCountMax = 1 << 20

    package let party: PartyID
    /// Folder of the node's own key and certificate.
    package let identityPath: String
    package let peersPath: String
    package let listen: NodeAddress
    package let storePath: String
    package let dataPath: String
    package let limits: NodeLimits
    /// Where health and readiness are served: loopback only.
    package let health: NodeAddress?
    package let tables: [TableDeclaration]
    package let policy: AccessPolicy
}

/// Where to listen. A host is written as a name, an IPv4 address, or an IPv6 address in brackets (here without them).
package struct NodeAddress: Sendable, Equatable, CustomStringConvertible {
    package let host: String
    /// 0 lets the system choose.
    package let port: Int

    /// nil unless `text` is host:port with a port of 0…65535.
    package init?(_ text: String) {
        guard text.utf8.count <= 260, let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard !digits.isEmpty, digits.utf8.count <= 5, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let port = Int(digits), port <= 65_535
        else { return nil }
        var host = text[..<colon]
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]") && host.utf8.count > 2
        if isBracketed { host = host.dropFirst().dropLast() }
        let isPlain = host.utf8.allSatisfy { byte in
            switch byte {
            case 0x61...0x7A, 0x41...0x5A, 0x30...0x39, UInt8(ascii: "."), UInt8(ascii: "-"): true
            case UInt8(ascii: ":"): isBracketed
            default: false
            }
        }
        guard !host.isEmpty, isPlain else { return nil }
        self.host = String(host)
        self.port = port
    }

    /// Whether only this machine can reach it.
    package var isLoopback: Bool { host == "localhost" || host == "::1" || isIPv4Loopback }

    private var isIPv4Loopback: Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { UInt8($0) }
        return parts.count == 4 && parts[0] == 127 && !parts.contains(nil)
    }

    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

package struct NodeLimits: Sendable, Equatable {
    /// Jobs at once, 1…64.
    package let jobs: Int
    /// For all jobs together by the estimate of `JobMemory`, 64…1,048,576.
    package let memoryMegabytes: Int
    /// How long a peer may be silent within a job, 1…3,600.
    package let stallSeconds: Int
    /// Rows of a table that a job reads, 1…100,000,000.
    package let rowsMax: Int
    /// How long a job may take altogether, 10…604,800.
    package let jobSeconds: Int
    /// Control requests of one peer, 1…10,000.
    package let requestsPerSecond: Int

    package init(
        jobs: Int = 2, memoryMegabytes: Int = 4_096, stallSeconds: Int = 60, rowsMax: Int = 10_000_000, jobSeconds: Int = 21_600,
        requestsPerSecond: Int = 50
    ) {
        self.jobs = jobs
        self.memoryMegabytes = memoryMegabytes
        self.stallSeconds = stallSeconds
        self.rowsMax = rowsMax
        self.jobSeconds = jobSeconds
        self.requestsPerSecond = requestsPerSecond
    }
}

extension NodeLimits {
    /// As peers hear it.
    var told: ServiceLimits {
        ServiceLimits(
            jobs: UInt64(jobs), memoryMegabytes: UInt64(memoryMegabytes), stallSeconds: UInt64(stallSeconds),
            jobSeconds: UInt64(jobSeconds), rowsMax: UInt64(rowsMax), requestsPerSecond: UInt64(requestsPerSecond))
    }
}
