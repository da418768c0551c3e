// Transcripts, pair keys, keystreams and public coins.

import Algebra
import Parties
import SecretSharing
import Secrets
import Symmetric
import TestKit
import Testing

@Suite struct SymmetricVectorTests {
    struct Transcripts: Decodable {
        struct Item: Decodable {
            let label: String
            let value: HexBytes
        }
        struct Case: Decodable {
            let domain: String
            let items: [Item]
            let digest: HexBytes
        }
        let cases: [Case]
    }

    @Test func transcriptDigests() throws {
        let vectors: Transcripts = try Vectors.load("transcript")
        #expect(vectors.cases.count == 6)
        for vector in vectors.cases {
            var transcript = Transcript(domain: vector.domain)
            for item in vector.items { transcript.absorb(item.label, item.value.bytes) }
            let digest = transcript.finalize()
            #expect(digest.bytes == vector.digest.bytes, "\(vector.domain), \(vector.items.count) items")
        }
        #expect(Set(vectors.cases.map(\.digest.bytes)).count == 6)
    }

    struct Keys: Decodable {
        struct Case: Decodable {
            struct Contribution: Decodable {
                let forNext: HexBytes
                let forPrevious: HexBytes
            }
            let seed: UInt64
            let session: HexBytes
            let contributions: [Contribution]
            let keys: [HexBytes]
        }
        struct Stream: Decodable {
            let operation: HexWord
            let tag: UInt8
            let stream: UInt8
            let firstWord: Int
            let nonce: HexWord
            let words: [HexWord]
        }
        let cases: [Case]
        let key: HexBytes
        let streams: [Stream]
    }

    @Test func contributionsAreTheTestKitsRandomness() throws {
        // What the vectors of the engine stand on: one byte a draw of the seeded generator.
        let vectors: Keys = try Vectors.load("keys")
        for vector in vectors.cases {
            #expect(vector.session.bytes == ThreeParties.session.digest.bytes)
            for index in 0..<3 {
                var random = SeededRandom(vector.seed &* 3 &+ UInt64(index))
                for expected in [vector.contributions[index].forNext, vector.contributions[index].forPrevious] {
                    var bytes = [UInt8](repeating: 0, count: 16)
                    try bytes.withUnsafeMutableBytes { try random.fill($0) }
                    #expect(bytes == expected.bytes)
                }
            }
        }
    }

    @Test(arguments: 0..<3) func pairKeys(_ number: Int) async throws {
        // A constant zero plus a common stream: what two parties draw shows their key.
        let vector = try Vectors.load("keys", as: Keys.self).cases[number]
        let outcome = try await ThreeParties.run(seed: vector.seed) { engine in
            let input = try await engine.input(
                engine.role == .p0 ? secret([0, 0, 0] as [UInt64]) : nil, count: 3, owner: .p0, format: .unbounded)
            let other = try await engine.input(
                engine.role == .p1 ? secret([0, 0, 0] as [UInt64]) : nil, count: 3, owner: .p1, format: .unbounded)
            let third = try await engine.input(
                engine.role == .p2 ? secret([0, 0, 0] as [UInt64]) : nil, count: 3, owner: .p2, format: .unbounded)
            return [input, other, third]
        }
        for owner in 0..<3 {
            // The owner's second component is the stream that it shares with the next party: operation owner + 1, tag 2.
            let expected = KeyedGenerator(key: SecretBytes(copying: vector.keys[owner].bytes))
                .words(count: 3, stream: StreamID(operation: UInt64(owner + 1), tag: 2))
            #expect(words(outcome.results[owner][owner].next) == words(expected), "pair \(owner)")
        }
    }

    @Test func keystreams() throws {
        let vectors: Keys = try Vectors.load("keys")
        let generator = KeyedGenerator(key: SecretBytes(copying: vectors.key.bytes))
        for vector in vectors.streams {
            let id = StreamID(operation: vector.operation.value, tag: vector.tag, stream: vector.stream)
            #expect(id.nonce == vector.nonce.value)
            let count = vector.words.count
            let found = SecretWords(count: count) {
                generator.fill($0, wordCount: count, stream: id, firstWord: vector.firstWord)
            }
            #expect(words(found) == vector.words.values)
        }
    }

    struct Coins: Decodable {
        struct Holdout: Decodable {
            let domain: String
            let numerator: UInt64
            let bitmap: String
        }
        struct Sample: Decodable {
            let number: UInt64
            let count: Int
            let of: Int
            let chosen: [Int]
        }
        let seed: HexBytes
        let holdout: Holdout
        let sampleDomain: String
        let samples: [Sample]
    }

    @Test func holdoutBitmap() throws {
        let vectors: Coins = try Vectors.load("public-coins")
        let seed = try #require(Digest(decoding: vectors.seed.bytes))
        let chosen = PublicCoins(seed: seed, domain: vectors.holdout.domain)
            .bernoulli(count: 200, numerator: vectors.holdout.numerator)
        #expect(chosen.map { $0 ? "1" : "0" }.joined() == vectors.holdout.bitmap)
    }

    @Test func samples() throws {
        let vectors: Coins = try Vectors.load("public-coins")
        let seed = try #require(Digest(decoding: vectors.seed.bytes))
        #expect(vectors.samples.count == 6)
        for vector in vectors.samples {
            let chosen = PublicCoins(seed: seed, domain: vectors.sampleDomain)
                .sample(vector.count, of: vector.of, number: vector.number)
            #expect(chosen == vector.chosen, "\(vector.count) of \(vector.of), number \(vector.number)")
        }
    }
}
