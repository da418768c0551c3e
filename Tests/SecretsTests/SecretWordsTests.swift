// Secret words: aligned, immutable, wiped, and silent when printed.

import Synchronization
import Testing

@testable import Secrets

private struct Refused: Error {}

/// Would be found in any text that shows the content, in decimal or hexadecimal.
private let marked: UInt64 = 1_234_567_890_123_456_789

private func showsContent(_ text: String) -> Bool {
    text.contains(String(marked)) || text.lowercased().contains(String(marked, radix: 16))
}

struct SecretWordsTests {
    @Test func holdsWhatTheInitializerWrote() {
        let words = SecretWords(count: 3) { pointer in
            for index in 0..<3 { pointer[index] = UInt64(index) &* 10 }
        }
        #expect(words.count == 3)
        #expect(words.withUnsafeWords { Array($0) } == [0, 10, 20])
    }

    @Test func zerosAreZero() {
        let words = SecretWords.zeros(1000)
        #expect(words.count == 1000)
        #expect(words.withUnsafeWords { $0.allSatisfy { $0 == 0 } })
    }

    @Test(arguments: [0, 1, 7, 8, 1001]) func theBufferIsAlignedTo64Bytes(count: Int) {
        let words = SecretWords.zeros(count)
        #expect(UInt(bitPattern: words.pointer) % 64 == 0)
    }

    @Test func copiesAnArray() {
        var source: [UInt64] = [marked, 2]
        let words = SecretWords(source)
        source[0] = 0
        #expect(words.withUnsafeWords { Array($0) } == [marked, 2])
    }

    @Test func anEmptyBufferIsAllowed() {
        #expect(SecretWords([]).count == 0)
        #expect(SecretWords.zeros(0).withUnsafeWords { $0.count } == 0)
    }

    @Test func theEndOfLifeWipesBeforeFreeing() {
        let seen = Mutex<[UInt8]?>(nil)
        do {
            let words = SecretWords([marked, marked], afterWipe: { bytes in seen.withLock { $0 = Array(bytes) } })
            #expect(words.withUnsafeWords { $0[1] } == marked)
        }
        #expect(seen.withLock { $0 } == [UInt8](repeating: 0, count: 16))
    }

    @Test func theBufferLivesAsLongAsAnyReference() {
        let freed = Mutex(false)
        var first: SecretWords? = SecretWords([marked], afterWipe: { _ in freed.withLock { $0 = true } })
        var second = first
        first = nil
        #expect(!freed.withLock { $0 })
        #expect(second?.count == 1)
        second = nil
        #expect(freed.withLock { $0 })
    }

    @Test func theErrorOfTheInitializerPasses() {
        #expect(throws: Refused.self) {
            _ = try SecretWords(count: 4) { _ throws(Refused) in throw Refused() }
        }
    }

    @Test func descriptionShowsNoContent() {
        #expect("\(SecretWords([marked]))" == "SecretWords(1)")
    }

    @Test func debugDescriptionShowsNoContent() {
        #expect(String(reflecting: SecretWords([marked, 1])) == "SecretWords(2)")
    }

    @Test func dumpShowsNoContent() {
        var text = ""
        dump(SecretWords([marked]), to: &text)
        #expect(text.contains("SecretWords(1)"))
        #expect(!showsContent(text))
    }

    @Test func dumpOfAHolderShowsNoContent() {
        struct Holder { let name = "share", words = SecretWords([marked]) }
        var text = ""
        dump(Holder(), to: &text)
        #expect(text.contains("share"))
        #expect(!showsContent(text))
        #expect(!showsContent(String(describing: Holder())))
        #expect(!showsContent(String(reflecting: [Holder()])))
    }

    @Test func mirrorHasNoChildren() {
        #expect(Mirror(reflecting: SecretWords([marked])).children.isEmpty)
    }
}
