// How a number of outputs is cut into chunks.

import Testing

@testable import Correlations

struct VOLELayoutTests {
    @Test(arguments: [0, 1, 127, 4160, 4161, 327_680, 327_681, 1_000_000, 1_360_000, 13_600_000, 1 << 32])
    func chunksHoldAllOutputsAndAreOfOneSize(count: Int) {
        let layout = VOLELayout(count: count)
        var next = 0
        for chunk in 0..<layout.chunkCount {
            let outputs = layout.outputs(of: chunk)
            #expect(outputs.lowerBound == next)
            #expect(!outputs.isEmpty && outputs.count <= layout.chunkOutputs)
            next = outputs.upperBound
        }
        #expect(next == count)
        #expect(layout.groups.map(\.count).reduce(0, +) == layout.chunkCount)
    }

    @Test(arguments: [1, 4161, 5000, 20_000, 327_680, 1_000_000])
    func levelsHalveUpToTheRoot(count: Int) {
        let layout = VOLELayout(count: count)
        #expect(layout.nodeCount(level: 0) == 1)
        #expect(layout.nodeCount(level: layout.depth) == layout.leafCount)
        for level in 1...layout.depth { #expect(layout.nodeCount(level: level - 1) == (layout.nodeCount(level: level) + 1) / 2) }
        #expect((VOLELayout.leafCountMin...VOLELayout.leafCountMax).contains(layout.leafCount))
        #expect(layout.placeCount == 2 * layout.chunkOutputs)
        #expect(layout.chunkOutputs % 4 == 0)
    }

    @Test func aMillionTakesFourChunksOfDepthTwelve() {
        let layout = VOLELayout(count: 1_000_000)
        #expect(layout.chunkCount == 4)
        #expect(layout.leafCount == 3125)
        #expect(layout.depth == 12)
        #expect(layout.correctionBlocks == 4000)
    }

    /// As silent-vole.md says.
    @Test(arguments: [(5_000, 104_360), (1_000_000, 455_840), (1_347_000, 562_080)]) func payloadIsThatOfThePage(run: (Int, Int)) {
        #expect(VOLELayout(count: run.0).payloadBytes(.malicious) == run.1)
    }
}
