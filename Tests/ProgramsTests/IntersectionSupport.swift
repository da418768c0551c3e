// Files of keys for the tests of intersections, and both sides run in memory.

import Foundation
import Parties
import Simulation
import Tables
import Testing

@testable import Programs

/// A folder that is removed with it.
final class KeyFiles {
    let path = NSTemporaryDirectory() + "tally-intersection-" + UUID().uuidString

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String) throws -> KeySource {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
        return KeySource(path: path + "/" + name, options: CSVOptions(), column: "code", type: .text)
    }

    func input(_ name: String, keys: [String], duplicates: DuplicatePolicy = .refuse) throws -> IntersectionInput {
        let text = "code,row\n" + keys.enumerated().map { "\($1),\($0)\n" }.joined()
        return try IntersectionInput.read(write(name, text), duplicates: duplicates)
    }

    func read(_ name: String) throws -> String { try String(contentsOfFile: path + "/" + name, encoding: .utf8) }

    func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path + "/" + name) }
}

enum TwoSides {
    static let ids = ["bank", "tax"].compactMap(PartyID.init)

    static func run(
        _ first: IntersectionInput, _ second: IntersectionInput, _ wishes: IntersectionWishes
    ) async throws -> [IntersectionOutcome] {
        try await run([.memory(first), .memory(second)], wishes)
    }

    static func run(_ sets: [IntersectionSet], _ wishes: IntersectionWishes) async throws -> [IntersectionOutcome] {
        try await SimulatedIntersection.run(sets, parties: ids, wishes: wishes, seed: 7) { _, _, _ in }
    }

    static func wishes(_ change: (inout IntersectionWishes) -> Void = { _ in }) -> IntersectionWishes {
        var wishes = IntersectionWishes()
        wishes.countMin = 0
        change(&wishes)
        return wishes
    }
}
