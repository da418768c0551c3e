// Bytes of routes and limits.
//
// Spec: protocols/control.md, section «Encoding».

import Parties
import Wire

extension ByteWriter {
    mutating func write(_ routes: [PeerRoute]) {
        write(UInt32(routes.count))
        for route in routes {
            write(route.peer.name)
            write(route.way.rawValue)
        }
    }

    mutating func write(_ limits: ServiceLimits) {
        for value in [
            limits.jobs, limits.memoryMegabytes, limits.stallSeconds, limits.jobSeconds, limits.rowsMax, limits.requestsPerSecond,
        ] { write(value) }
    }
}

extension ByteReader {
    mutating func readParty() throws(DecodingError) -> PartyID {
        guard let party = PartyID(try readString(byteCountMax: 32)) else { throw .invalidValue }
        return party
    }

    mutating func readRoutes() throws(DecodingError) -> [PeerRoute] {
        let count = Int(try readUInt32())
        guard count <= ControlLimits.routeCountMax else { throw .limitExceeded }
        var routes: [PeerRoute] = []
        for _ in 0..<count {
            let peer = try readParty()
            guard let way = PeerRoute.Way(rawValue: try readUInt8()) else { throw .invalidValue }
            routes.append(PeerRoute(peer: peer, way: way))
        }
        return routes
    }

    mutating func readLimits() throws(DecodingError) -> ServiceLimits {
        ServiceLimits(
            jobs: try readUInt64(), memoryMegabytes: try readUInt64(), stallSeconds: try readUInt64(), jobSeconds: try readUInt64(),
            rowsMax: try readUInt64(), requestsPerSecond: try readUInt64())
    }
}
