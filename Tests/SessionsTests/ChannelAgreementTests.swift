// What the agreement says about the channels: the same at both ends, part of the identity, and one window for all.

import Findings
import Parties
import Sessions
import Symmetric
import Testing
import Wire

@Suite struct ChannelAgreementTests {
    @Test(arguments: 0..<3) func everyChannelChangesTheIdentity(_ channel: Int) async throws {
        let before = await ThreeSides.agree()[0].value
        var labels = ["", "", ""]
        labels[channel] = "another connection"
        let after = await ThreeSides.agree(labels: labels).compactMap(\.value)
        #expect(after.count == 3 && Set(after).count == 1)
        #expect(before != nil && before != after[0])
    }

    @Test func aSplicedChannelEndsTheSessionAtAllParties() async throws {
        // The third party's stream to the first is that of another session: both would see proper frames.
        let results = await ThreeSides.agree(spliced: true)
        for (result, named) in zip(results, ["p-two", "p-zero", "p-zero"]) {
            let finding = try #require(result.error as? Finding)
            #expect(finding.kind.code == "R420" && finding.kind.exit == .identity && finding.party == named)
        }
    }

    @Test func aPartyThatSaysItIsAtTheEndOfAnotherChannelIsRefused() async throws {
        let other = SHA256.hash(Array("another".utf8))
        let own = InMemoryChannel.pair(ThreeSides.ids[2], ThreeSides.ids[1]).0.binding
        let results = await ThreeSides.agree(forged: ThreeSides.message(bindings: [other, own]))
        let first = try #require(results[0].error as? Finding)
        #expect(first.kind.code == "R420" && first.arguments == ["p-two", "p-zero"])
        // The second sees it too, in what the two others say of the channel between them.
        let second = try #require(results[1].error as? Finding)
        #expect(second.kind.code == "R420" && second.arguments == ["p-zero", "p-two"])
    }

    @Test func theSmallestWindowIsAgreedOn() async throws {
        let windows = [4 << 20, 1 << 20, 256 << 10]
        let results = await ThreeSides.agree(windows: windows) { index, endpoint in
            #expect(endpoint.windowBytes == 256 << 10 && endpoint.chunkWords == 16_320)
            // More than one chunk: a receiver with another chunk size would refuse the first frame.
            let (next, previous) = (ThreeSides.ids[(index + 1) % 3], ThreeSides.ids[(index + 2) % 3])
            var sum: UInt64 = 0
            try await endpoint.exchange(
                sending: 40_000, to: next, receiving: 40_000, from: previous, step: Step(number: 9, tag: 1),
                produce: { range, words in for (place, value) in range.enumerated() { words[place] = UInt64(value) } },
                consume: { range, words in for place in 0..<range.count { sum += words[place] } })
            #expect(sum == 40_000 * 39_999 / 2)
        }
        #expect(results.compactMap(\.value).count == 3)
    }

    @Test func theWindowIsPartOfTheIdentity() async throws {
        let before = await ThreeSides.agree()[0].value
        let after = await ThreeSides.agree(windows: [4 << 20, 4 << 20, 1 << 20])[0].value
        #expect(before != nil && after != nil && before != after)
    }

    @Test(arguments: [0, 1, 65_535] as [UInt32]) func aWindowThatNoProtocolIsTestedAtIsRefusedNamingBoth(_ window: UInt32) async throws {
        let results = await ThreeSides.agree(forged: ThreeSides.message(windowBytes: window))
        for index in 0..<2 {
            let finding = try #require(results[index].error as? Finding)
            #expect(finding.kind.code == "R421" && finding.party == "p-two")
            #expect(finding.arguments == ["p-two", "\(window)", "65536", "4194304"])
        }
    }

    @Test func theSmallestWindowOfAllIsTaken() async throws {
        let results = await ThreeSides.agree(forged: ThreeSides.message(windowBytes: 65_536)) { _, endpoint in
            #expect(endpoint.chunkWords == 4_032)
        }
        #expect(results[0].value != nil && results[0].value == results[1].value)
    }
}
