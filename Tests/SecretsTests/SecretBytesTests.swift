// Secret bytes: filled, lent, wiped, never printed.

import Synchronization
import Testing

@testable import Secrets

private struct Refused: Error {}

struct SecretBytesTests {
    @Test func holdsWhatTheInitializerWrote() {
        let secret = SecretBytes(count: 4) { buffer in
            for index in buffer.indices { buffer[index] = UInt8(index + 1) }
        }
        #expect(secret.withUnsafeBytes { Array($0) } == [1, 2, 3, 4])
    }

    @Test func bytesNotWrittenAreZero() {
        let secret = SecretBytes(count: 100) { $0[3] = 9 }
        let bytes = secret.withUnsafeBytes { Array($0) }
        #expect(bytes[3] == 9)
        #expect(bytes.enumerated().allSatisfy { $0.offset == 3 || $0.element == 0 })
    }

    @Test func copiesTheSource() {
        var source: [UInt8] = [7, 8, 9]
        let secret = SecretBytes(copying: source)
        source[0] = 0
        #expect(secret.withUnsafeBytes { Array($0) } == [7, 8, 9])
    }

    @Test func anEmptySecretIsAllowed() {
        let secret = SecretBytes(count: 0) { _ in }
        #expect(secret.count == 0)
        #expect(secret.withUnsafeBytes { $0.count } == 0)
    }

    @Test func wipeZeroesTheBytes() {
        let secret = SecretBytes(count: 64) { buffer in
            for index in buffer.indices { buffer[index] = 0xA5 }
        }
        secret.wipe()
        #expect(secret.withUnsafeBytes { $0.allSatisfy { $0 == 0 } })
    }

    @Test func theEndOfLifeWipesBeforeFreeing() {
        let seen = Mutex<[UInt8]?>(nil)
        do {
            let observer: WipeObserver = { bytes in seen.withLock { $0 = Array(bytes) } }
            let secret = SecretBytes(count: 64, afterWipe: observer) { buffer in
                for index in buffer.indices { buffer[index] = 0xA5 }
            }
            #expect(secret.withUnsafeBytes { $0[63] } == 0xA5)
        }
        #expect(seen.withLock { $0 } == [UInt8](repeating: 0, count: 64))
    }

    @Test func aThrowingInitializerWipesToo() {
        let seen = Mutex<[UInt8]?>(nil)
        #expect(throws: Refused.self) {
            let observer: WipeObserver = { bytes in seen.withLock { $0 = Array(bytes) } }
            _ = try SecretBytes(count: 8, afterWipe: observer) { buffer in
                buffer[0] = 0xA5
                throw Refused()
            }
        }
        #expect(seen.withLock { $0 } == [UInt8](repeating: 0, count: 8))
    }

    @Test func redactedTellsKindAndCountOnly() {
        let secret = SecretBytes(count: 32) { $0[0] = 0x7F }
        #expect(secret.redacted == "SecretBytes(32)")
    }

    @Test func randomSecretsHaveTheCountAndDiffer() throws {
        let first = try SecretBytes.random(count: 32)
        let second = try SecretBytes.random(count: 32)
        let left = first.withUnsafeBytes { Array($0) }
        let right = second.withUnsafeBytes { Array($0) }
        #expect(left.count == 32)
        #expect(left != right)
    }

    @Test func theErrorOfTheBorrowerPasses() {
        let secret = SecretBytes(count: 1) { _ in }
        #expect(throws: Refused.self) {
            try secret.withUnsafeBytes { _ throws(Refused) -> Void in throw Refused() }
        }
    }
}
