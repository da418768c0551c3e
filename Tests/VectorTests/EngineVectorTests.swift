// The engine's operations from fixed keys and inputs: every message and every component.

import Algebra
import Parties
import Secrets
import TestKit
import Testing
import Wire

@testable import SecretSharing

@Suite struct EngineVectorTests {
    struct File: Decodable {
        struct Multiplication: Decodable {
            let seed: UInt64
            let x: [HexWord]
            let y: [HexWord]
            let dealSeeds: [UInt64]
            let zeroShares: [[HexWord]]
            let messages: [MessageVector]
            let components: [[HexWord]]
        }
        struct Truncation: Decodable {
            let seed: UInt64
            let bits: Int
            let x: [HexWord]
            let dealSeed: UInt64
            let messages: [MessageVector]
            let components: [[HexWord]]
            let results: [HexWord]
        }
        struct BitToArithmetic: Decodable {
            let seed: UInt64
            let count: Int
            let planes: [HexWord]
            let bits: [UInt64]
            let messages: [MessageVector]
            let components: [[HexWord]]
        }
        struct Lookup: Decodable {
            let seed: UInt64
            let count: Int
            let planes: [[HexWord]]
            let tables: [HexWord]
            let indices: [Int]
            let messages: [MessageVector]
            let components: [[HexWord]]
        }
        struct Bits: Decodable {
            let seed: UInt64
            let width: Int
            let outputs: [Int]
            let x: HexWord
            let dealSeed: UInt64
            let firstMessage: MessageVector
            let bits: [UInt64]
            let components: [[UInt64]]
        }
        let multiplication: Multiplication
        let truncation: [Truncation]
        let bitToArithmetic: BitToArithmetic
        let lookup: Lookup
        let bits: Bits
    }

    let file: File

    init() throws { file = try Vectors.load("engine") }

    /// Party i holds components i and i + 1.
    private func expectComponents(
        _ expected: [[HexWord]], _ shares: [Shares], location: SourceLocation = #_sourceLocation
    ) {
        for index in 0..<3 {
            #expect(words(shares[index].own) == expected[index].values, "component \(index)", sourceLocation: location)
            #expect(words(shares[index].next) == expected[(index + 1) % 3].values, sourceLocation: location)
        }
    }

    @Test func zeroShares() async throws {
        let vector = file.multiplication
        let count = vector.x.count
        let outcome = try await ThreeParties.run(seed: vector.seed) { engine in
            let step = engine.begin(.multiplication)
            let scratch = SecretWordsBuilder(count: count)
            let share = SecretWords(count: count) {
                engine.fillZeroShare($0, scratch: scratch.pointer, count: count, step: step, firstWord: 0)
            }
            _ = scratch.finish()
            return words(share)
        }
        #expect(outcome.results == vector.zeroShares.map(\.values))
        for position in 0..<count { #expect(outcome.results.reduce(0) { $0 &+ $1[position] } == 0) }
    }

    @Test func multiplication() async throws {
        let vector = file.multiplication
        let (x, y) = (vector.x.values, vector.y.values)
        let seeds = vector.dealSeeds
        let (outcome, channels) = try await ThreeParties.recorded(seed: vector.seed, keepingPayloads: true) { engine in
            try await engine.multiply(
                deal(x, to: engine.role, seed: seeds[0]), deal(y, to: engine.role, seed: seeds[1]), format: .unbounded)
        }
        expectComponents(vector.components, outcome.results)
        vector.messages.expectEqual(channels)
        #expect(ThreeParties.combine(outcome.results) == zip(x, y).map { $0 &* $1 })
    }

    @Test(arguments: 0..<5) func truncation(_ number: Int) async throws {
        let vector = file.truncation[number]
        let x = vector.x.values
        let (bits, seed) = (vector.bits, vector.dealSeed)
        let (outcome, channels) = try await ThreeParties.recorded(seed: vector.seed, keepingPayloads: true) { engine in
            let format = FixedFormat(fractionBits: 61, magnitudeBits: 61)
            return try await engine.truncate(deal(x, to: engine.role, format: format, seed: seed), by: bits)
        }
        expectComponents(vector.components, outcome.results)
        vector.messages.expectEqual(channels)
        #expect(ThreeParties.combine(outcome.results) == vector.results.values)
    }

    @Test func truncationVectorsCoverBothWidthsOfTheMask() {
        #expect(file.truncation.map(\.bits) == [1, 20, 32, 33, 61])
    }

    @Test func bitToArithmetic() async throws {
        let vector = file.bitToArithmetic
        let (planes, count) = (vector.planes.values, vector.count)
        let (outcome, channels) = try await ThreeParties.recorded(seed: vector.seed, keepingPayloads: true) { engine in
            let role = Int(engine.role.rawValue)
            let plane = Plane(own: secret([planes[role]]), next: secret([planes[(role + 1) % 3]]), offset: 0)
            return try await engine.arithmetic(BitShares(elementCount: count, planes: [plane]))
        }
        expectComponents(vector.components, outcome.results)
        vector.messages.expectEqual(channels)
        #expect(ThreeParties.combine(outcome.results) == vector.bits)
    }

    @Test func lookup() async throws {
        let vector = file.lookup
        let planes = vector.planes.map(\.values)
        let (tables, count) = (vector.tables.values, vector.count)
        let (outcome, channels) = try await ThreeParties.recorded(seed: vector.seed, keepingPayloads: true) { engine in
            let role = Int(engine.role.rawValue)
            let index = planes.map {
                Plane(own: secret([$0[role]]), next: secret([$0[(role + 1) % 3]]), offset: 0)
            }
            let found = try await engine.lookup(
                BitShares(elementCount: count, planes: index), tables: tables, formats: [.unbounded, .unbounded, .unbounded])
            return Shares.concatenated(found)
        }
        expectComponents(vector.components, outcome.results)
        vector.messages.expectEqual(channels)
        let expected = (0..<3).flatMap { table in vector.indices.map { tables[16 * table + $0] } }
        #expect(ThreeParties.combine(outcome.results) == expected)
    }

    @Test func bitsOfANumber() async throws {
        let vector = file.bits
        let (value, width, outputs, seed) = (vector.x.value, vector.width, vector.outputs[0]..<vector.outputs[1], vector.dealSeed)
        let (outcome, channels) = try await ThreeParties.recorded(seed: vector.seed, keepingPayloads: true) { engine in
            let bits = try await engine.bits(deal([value], to: engine.role, seed: seed), width: width, outputs: outputs)
            // Bit 0 of each plane is the one element's.
            return (bits.planes.map { $0.ownWords[0] & 1 }, bits.planes.map { $0.nextWords[0] & 1 })
        }
        for index in 0..<3 {
            #expect(outcome.results[index].0 == vector.components[index])
            #expect(outcome.results[index].1 == vector.components[(index + 1) % 3])
        }
        let message = vector.firstMessage
        let link = ThreeParties.Link(of: ThreeParties.ids[message.to], to: ThreeParties.ids[message.from])
        #expect(channels[link]?.incomingPayloads.dropFirst().first == message.bytes.bytes)
        #expect(vector.bits == outputs.map { value >> UInt64($0) & 1 })
    }
}
