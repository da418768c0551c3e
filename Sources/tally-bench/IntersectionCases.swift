// Intersections of two sets of 18-byte identifiers, from memory: in random order, half in common, set-up included.

import Correlations
import Parties
import Secrets
import SetIntersection
import Simulation
import Wire

enum IntersectionCases {
    static var all: [Benchmark] {
        [
            encoding("psi-rr22-100k", 100_000, .semiHonest),
            encoding("psi-rr22-1m", 1_000_000, .semiHonest),
            encoding("psi-rr22-malicious-1m", 1_000_000, .malicious),
            encoding("psi-rr22-10m", 10_000_000, .semiHonest),
            points("psi-ecdh-1m", 1_000_000),
        ]
    }

    /// Party 0 is the receiver.
    private static func encoding(_ name: String, _ count: Int, _ security: BalancedSecurity) -> Benchmark {
        let program = PairProgram(units: count, prepare: { BenchIdentifiers(count: count, party: $0) }) { party, input, endpoint, peer in
            let identifiers = input.digests()
            let parameters = BalancedParameters(security: security)
            var randomness = SystemRandomSource()
            if party == 0 {
                let result = try await BalancedIntersection.receive(
                    identifiers: identifiers, from: peer, session: PairRun.session(name), endpoint: endpoint, parameters: parameters,
                    correlations: SilentVOLECorrelations(), randomness: &randomness)
                try input.check(result.positions)
            } else {
                _ = try await BalancedIntersection.send(
                    identifiers: identifiers, to: peer, session: PairRun.session(name), endpoint: endpoint, parameters: parameters,
                    correlations: SilentVOLECorrelations(), randomness: &randomness)
            }
        }
        return Benchmark(name: name, mode: security == .malicious ? "malicious" : "semi-honest", pair: program)
    }

    private static func points(_ name: String, _ count: Int) -> Benchmark {
        let program = PairProgram(
            units: count,
            prepare: { party in
                let input = BenchIdentifiers(count: count, party: party)
                return (input: input, list: (0..<count).map { input[$0] })
            },
            run: { party, prepared, endpoint, peer in
                var randomness = SystemRandomSource()
                let result = try await ECDHIntersection.run(
                    identifiers: prepared.list, parties: PairRun.ids, receiver: PairRun.ids[0], recipients: .receiver,
                    session: PairRun.session(name), endpoint: endpoint, randomness: &randomness)
                if let positions = result.positions { try prepared.input.check(positions) }
            })
        return Benchmark(name: name, mode: "semi-honest", pair: program)
    }
}

/// One party's identifiers, 18 bytes each, one after the other in memory.
struct BenchIdentifiers: Sendable {
    static let byteCount = 18
    let bytes: [UInt8]
    let count: Int
    /// For each identifier whether both have it.
    let isCommon: [Bool]

    struct WrongResult: Error, CustomStringConvertible {
        let description: String
    }

    /// Party 0 has numbers 0 ..< n, party 1 n/2 ..< 3n/2, each in an order of its own.
    init(count: Int, party: Int) {
        let first = party == 0 ? 0 : count / 2
        var numbers = Array(UInt32(first)..<UInt32(first + count))
        var generator = SeededGenerator(seed: 5, stream: UInt64(party))
        numbers.shuffle(using: &generator)
        bytes = [UInt8](unsafeUninitializedCapacity: count * Self.byteCount) { buffer, initialized in
            for (index, number) in numbers.enumerated() {
                // "9144" and 14 digits, as of a credit code: the number times a prime, modulo a power of ten that it does not divide.
                var digits = UInt64(number) &* 2_654_435_761 % 100_000_000_000_000
                let place = index * Self.byteCount
                for (offset, digit) in [UInt8]("9144".utf8).enumerated() { buffer[place + offset] = digit }
                for offset in stride(from: Self.byteCount - 1, to: 3, by: -1) {
                    buffer[place + offset] = UInt8(ascii: "0") + UInt8(digits % 10)
                    digits /= 10
                }
            }
            initialized = count * Self.byteCount
        }
        isCommon = numbers.map { $0 >= UInt32(count / 2) && $0 < UInt32(count) }
        self.count = count
    }

    subscript(index: Int) -> [UInt8] { Array(bytes[index * Self.byteCount..<(index + 1) * Self.byteCount]) }

    func digests() -> IdentifierDigests {
        var digester = IdentifierDigester(capacity: count)
        bytes.withUnsafeBufferPointer { bytes in
            for start in stride(from: 0, to: bytes.count, by: Self.byteCount) {
                digester.append(UnsafeBufferPointer(rebasing: bytes[start..<start + Self.byteCount]))
            }
        }
        return IdentifierDigests(digester.finish())
    }

    /// A time of a wrong result means nothing.
    func check(_ positions: [Int]) throws {
        let common = count - count / 2
        var isNew = isCommon
        let isRight = positions.allSatisfy { position in
            defer { isNew[position] = false }
            return isNew[position]
        }
        guard positions.count == common, isRight else {
            throw WrongResult(description: "\(positions.count) common rows where \(common) were expected, or others")
        }
    }
}
