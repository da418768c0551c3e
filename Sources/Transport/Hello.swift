// The first frame in each direction: who speaks to whom, in which versions, and what for.
//
// Spec: protocols/transport.md, section «Hello».

package import Parties
import Wire

/// What a connection is for. One port serves all purposes.
package enum ConnectionPurpose: Sendable, Hashable {
    /// Requests and answers of the platform: catalogue, jobs, doctor.
    case control
    /// The frames of one session between two parties.
    case session
    /// Bytes of a stream between two others, or between the acceptor and another, that pass through a hub.
    case relay(origin: PartyID, target: PartyID)

    var code: UInt8 {
        switch self {
        case .control: 1
        case .session: 2
        case .relay: 3
        }
    }
}

struct Hello: Sendable, Hashable {
    static let magic: [UInt8] = Array("TALLYNET".utf8)
    static let nonceBytes = 32
    static let labelBytesMax = 128
    /// Far beyond any clock, and far from any overflow.
    static let clockMax: UInt64 = 1 << 48
    static let step = Step(number: 0, tag: 0x50)

    let versions: ClosedRange<UInt32>
    let sender: PartyID
    let receiver: PartyID
    let purpose: ConnectionPurpose
    let label: String
    /// The sender's clock, seconds since 1970.
    let clock: UInt64
    let nonce: [UInt8]

    func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.writeRaw(Self.magic)
        writer.write(versions.lowerBound)
        writer.write(versions.upperBound)
        writer.write(sender.name)
        writer.write(receiver.name)
        writer.write(purpose.code)
        if case .relay(let origin, let target) = purpose {
            writer.write(origin.name)
            writer.write(target.name)
        }
        writer.write(label)
        writer.write(clock)
        writer.writeRaw(nonce)
        return writer.bytes
    }

    /// The versions stand first, and their place never changes: of a peer with which no version is shared, nothing else is read.
    enum Decoded: Hashable {
        case hello(Hello)
        case disjoint(theirs: ClosedRange<UInt32>)
    }

    static func decode(_ bytes: [UInt8], ours: ClosedRange<UInt32>) throws(SetupFault) -> Decoded {
        var reader = ByteReader(bytes)
        guard let magic = try? reader.readRaw(count: Self.magic.count), magic == Self.magic else { throw .noHello }
        do {
            let (lower, upper) = (try reader.readUInt32(), try reader.readUInt32())
            guard lower <= upper else { throw SetupFault.damaged }
            guard ours.overlaps(lower...upper) else { return .disjoint(theirs: lower...upper) }
            let sender = try readParty(&reader)
            let receiver = try readParty(&reader)
            let purpose = try readPurpose(&reader)
            let label = try reader.readString(byteCountMax: labelBytesMax)
            let clock = try reader.readUInt64()
            guard clock <= clockMax else { throw SetupFault.damaged }
            let nonce = try reader.readRaw(count: nonceBytes)
            try reader.finish()
            return .hello(
                Hello(
                    versions: lower...upper, sender: sender, receiver: receiver, purpose: purpose, label: label, clock: clock,
                    nonce: nonce))
        } catch let fault as SetupFault {
            throw fault
        } catch {
            throw .damaged
        }
    }

    private static func readPurpose(_ reader: inout ByteReader) throws -> ConnectionPurpose {
        switch try reader.readUInt8() {
        case 1: return .control
        case 2: return .session
        case 3:
            let origin = try readParty(&reader)
            let target = try readParty(&reader)
            guard origin != target else { throw SetupFault.damaged }
            return .relay(origin: origin, target: target)
        default: throw SetupFault.unknownPurpose
        }
    }

    private static func readParty(_ reader: inout ByteReader) throws -> PartyID {
        guard let party = PartyID(try reader.readString(byteCountMax: 32)) else { throw SetupFault.damaged }
        return party
    }
}
