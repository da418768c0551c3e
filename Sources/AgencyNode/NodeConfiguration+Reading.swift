// From the bytes of `tallyd.yaml` to a `NodeConfiguration`.

import Catalogues
package import Findings
import Foundation
import Jobs
import Parties

extension NodeConfiguration {
    /// Reads the file at `path`; relative paths in it start at its folder. Throws D601 to D617, J309.
    package static func read(path: String) throws(Finding) -> NodeConfiguration {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw Finding(NodeFindings.notReadable, stage: .arguments, [path, String(cString: strerror(errno))])
        }
        defer { try? file.close() }
        let bytes: [UInt8]
        do {
            bytes = Array(try file.read(upToCount: byteCountMax + 1) ?? Data())
        } catch {
            throw Finding(NodeFindings.notReadable, stage: .arguments, [path, "reading failed"])
        }
        return try read(bytes, folder: (path as NSString).deletingLastPathComponent)
    }

    /// - Parameter folder: where relative paths start; empty for the working directory.
    package static func read(_ bytes: [UInt8], folder: String) throws(Finding) -> NodeConfiguration {
        guard bytes.count <= byteCountMax else { throw Finding(NodeFindings.tooLarge, stage: .arguments) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Finding(NodeFindings.notYAML, stage: .arguments, line: 1, ["it is not UTF-8", "1"])
        }
        let root = try StrictMapping(
            document: text, name: "configuration",
            known: ["version", "party", "identity", "peers", "listen", "store", "data", "limits", "health", "tables", "policy"],
            dialect: dialect)
        let version = try root.required("version")
        guard try version.string() == "\(Self.version)" else {
            throw version.finding(NodeFindings.unsupportedVersion, [try version.string()])
        }
        let party = try party(try root.required("party"))
        let tables = try ConfigurationTables.read(try root.required("tables"))
        return NodeConfiguration(
            party: party,
            identityPath: try resolved(try root.required("identity"), folder),
            peersPath: try resolved(try root.required("peers"), folder),
            listen: try address(try root.required("listen")),
            storePath: try resolved(try root.required("store"), folder),
            dataPath: try resolved(try root.required("data"), folder),
            limits: try limits(root.optional("limits")),
            health: try root.optional("health").map { value throws(Finding) in try loopback(value) },
            tables: tables,
            policy: try ConfigurationPolicy.read(try root.required("policy"), me: party, tables: tables))
    }

    static let dialect = StrictDialect(
        stage: .arguments,
        notYAML: .init(NodeFindings.notYAML, columnPlace: 1), unknownKey: .init(NodeFindings.unknownKey, columnPlace: 2),
        missingKey: .init(NodeFindings.missingKey, columnPlace: 2), wrongType: .init(NodeFindings.wrongType, columnPlace: 2),
        duplicateKey: .init(NodeFindings.duplicateKey, columnPlace: 1), outOfRange: .init(NodeFindings.outOfRange, columnPlace: 3),
        badValue: .init(NodeFindings.badValue, columnPlace: 2))

    static func party(_ value: StrictValue) throws(Finding) -> PartyID {
        let name = try value.string()
        guard let party = PartyID(name) else {
            throw value.finding(NodeFindings.badText, [name, "1 to 32 of a–z, 0–9 and -, beginning with a letter"])
        }
        return party
    }

    private static func address(_ value: StrictValue) throws(Finding) -> NodeAddress {
        let text = try value.string()
        guard let address = NodeAddress(text) else {
            throw value.finding(NodeFindings.badText, [text, "host:port with a port from 0 to 65535"])
        }
        return address
    }

    /// Whoever asks there is not authenticated.
    private static func loopback(_ value: StrictValue) throws(Finding) -> NodeAddress {
        let address = try address(value)
        guard address.isLoopback else {
            throw value.finding(NodeFindings.badText, ["\(address)", "an address of loopback, such as 127.0.0.1:7480"])
        }
        return address
    }

    private static func resolved(_ value: StrictValue, _ folder: String) throws(Finding) -> String {
        let path = try value.string()
        guard !path.utf8.contains(0) else { throw value.finding(NodeFindings.badText, [path, "a path"]) }
        return path.hasPrefix("/") || folder.isEmpty ? path : folder + "/" + path
    }

    private static func limits(_ value: StrictValue?) throws(Finding) -> NodeLimits {
        let mapping = try value?.mapping(known: ["jobs", "memoryMegabytes", "stallSeconds", "rowsMax", "jobSeconds", "requestsPerSecond"])
        let standard = NodeLimits()
        return NodeLimits(
            jobs: try mapping?.optional("jobs")?.integer(in: 1...64) ?? standard.jobs,
            memoryMegabytes: try mapping?.optional("memoryMegabytes")?.integer(in: 64...1_048_576) ?? standard.memoryMegabytes,
            stallSeconds: try mapping?.optional("stallSeconds")?.integer(in: 1...3_600) ?? standard.stallSeconds,
            rowsMax: try mapping?.optional("rowsMax")?.integer(in: 1...100_000_000) ?? standard.rowsMax,
            jobSeconds: try mapping?.optional("jobSeconds")?.integer(in: 10...604_800) ?? standard.jobSeconds,
            requestsPerSecond: try mapping?.optional("requestsPerSecond")?.integer(in: 1...10_000) ?? standard.requestsPerSecond)
    }
}
