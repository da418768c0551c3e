// Fuzzes what a connection reads before and after set-up: frames out of a stream, hellos, bindings.

import Crypto
import FuzzKit
import NIOCore
import Parties
import Symmetric
import Wire

@testable import Transport

@main struct FuzzTransport: FuzzTarget {
    /// The first byte says what the rest is, the second how a stream comes in pieces or which versions are ours.
    static func check(_ bytes: [UInt8]) {
        guard bytes.count >= 2 else { return }
        let rest = Array(bytes.dropFirst(2))
        switch bytes[0] % 4 {
        case 0: frames(rest, pieceBytesMax: Int(bytes[1]) + 1, payloadBytesMax: TransportSettings.setupPayloadBytesMax)
        case 1: frames(rest, pieceBytesMax: Int(bytes[1]) + 1, payloadBytesMax: WireLimits.framePayloadBytesMax)
        case 2: hello(rest, ours: UInt32(bytes[1] & 15)...UInt32(bytes[1] & 15) + UInt32(bytes[1] >> 4))
        default: binding(rest, as: bytes[1] & 1 == 0 ? .dialer : .acceptor)
        }
    }

    // MARK: Frames

    private struct Parsed: Equatable {
        var encoded: [UInt8] = []
        var fault: DecodingError?
    }

    /// However a stream is cut, its frames are the same; they are its first bytes, and never longer than the limit.
    private static func frames(_ stream: [UInt8], pieceBytesMax: Int, payloadBytesMax: Int) {
        let whole = parsed([stream[...]], payloadBytesMax)
        var pieces: [ArraySlice<UInt8>] = []
        var rest = stream[...]
        while !rest.isEmpty {
            pieces.append(rest.prefix(1 + pieces.count * 7 % pieceBytesMax))
            rest = rest.dropFirst(pieces[pieces.count - 1].count)
        }
        precondition(parsed(pieces, payloadBytesMax) == whole)
        precondition(stream.starts(with: whole.encoded))
    }

    private static func parsed(_ pieces: [ArraySlice<UInt8>], _ payloadBytesMax: Int) -> Parsed {
        var parser = FrameParser()
        parser.payloadBytesMax = payloadBytesMax
        var parsed = Parsed()
        do throws(DecodingError) {
            for piece in pieces {
                var buffer = ByteBuffer(bytes: piece)
                while let frame = try parser.next(from: &buffer) {
                    precondition(frame.payload.count <= payloadBytesMax && frame.payload.count == Int(frame.header.payloadByteCount))
                    parsed.encoded += frame.header.encoded() + frame.payload
                }
                precondition(buffer.readableBytes == 0)
            }
        } catch {
            parsed.fault = error
        }
        return parsed
    }

    // MARK: Set-up

    private static func hello(_ bytes: [UInt8], ours: ClosedRange<UInt32>) {
        guard let decoded = try? Hello.decode(bytes, ours: ours) else { return }
        switch decoded {
        case .disjoint(let theirs): precondition(!theirs.overlaps(ours))
        case .hello(let hello):
            precondition(hello.versions.overlaps(ours) && hello.encoded() == bytes && bytes.count <= TransportSettings.setupPayloadBytesMax)
        }
    }

    /// Nothing but the genuine statement is accepted, and not as the other role's.
    private static func binding(_ message: [UInt8], as role: ChannelBinding.Role) {
        guard let ends = Ends.shared, ends.binding.isValid(message, signedBy: ends.key.publicKey, as: role) else { return }
        precondition(message.dropLast(64).elementsEqual(ends.message.dropLast(64)) && role == .dialer)
    }

    /// Two ends of one connection, the same in every run.
    private struct Ends {
        let key: P256.Signing.PrivateKey
        let binding: ChannelBinding
        let message: [UInt8]

        static let shared: Ends? = {
            guard let key = try? P256.Signing.PrivateKey(rawRepresentation: [UInt8](repeating: 7, count: 32)),
                let bank = PartyID("bank"), let tax = PartyID("tax"), let hub = PartyID("hub")
            else { return nil }
            let (mine, theirs) = (hello(bank, tax, .session), hello(tax, bank, .relay(origin: tax, target: hub)))
            let binding = ChannelBinding(
                dialer: .init(hello: mine, fingerprint: SHA256.hash([1])), acceptor: .init(hello: theirs, fingerprint: SHA256.hash([2])),
                version: 1)
            guard let message = try? binding.message(signedBy: key, as: .dialer) else { return nil }
            return Ends(key: key, binding: binding, message: message)
        }()

        private static func hello(_ sender: PartyID, _ receiver: PartyID, _ purpose: ConnectionPurpose) -> Hello {
            Hello(
                versions: 1...2, sender: sender, receiver: receiver, purpose: purpose, label: "job-1", clock: 1_772_352_930,
                nonce: [UInt8](repeating: 9, count: Hello.nonceBytes))
        }
    }

    // MARK: Seeds

    static let words = ["TALLYNET", "bank", "tax", "control", "job-1"]

    static var seeds: [[UInt8]] {
        get throws {
            guard let ends = Ends.shared else { throw SeedRefused() }
            let hellos = [ends.binding.dialer.hello, ends.binding.acceptor.hello].map { $0.encoded() }
            let stream = (hellos + [ends.message, []]).enumerated().flatMap { index, payload in
                FrameHeader(payloadByteCount: UInt32(payload.count), step: Hello.step.code, depth: 1, sequence: UInt32(index)).encoded()
                    + payload
            }
            return [[0, 16] + stream, [1, 3] + stream, [3, 0] + ends.message, [3, 1] + ends.message] + hellos.map { [2, 0x11] + $0 }
        }
    }
}
