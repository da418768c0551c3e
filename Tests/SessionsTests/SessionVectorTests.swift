// A session's identity as the slow model in Python computes it: protocols/vectors/session.json.

import Foundation
import Parties
import Sessions
import Symmetric
import Testing

@Suite struct SessionVectorTests {
    private struct Vector: Decodable {
        let version: UInt32
        let parties: [String]
        let window: Int
        let session: String
    }

    private static func load() throws -> Vector {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        return try JSONDecoder().decode(
            Vector.self, from: try Data(contentsOf: root.appendingPathComponent("protocols/vectors/session.json")))
    }

    @Test func allPartiesDeriveTheIdentityOfTheModel() async throws {
        let vector = try Self.load()
        #expect(vector.version == SessionAgreement.version && vector.parties == ThreeSides.ids.map(\.name))
        // The seeds of the nonces are those of the model.
        let windows = [Int](repeating: vector.window, count: 3)
        let results = await ThreeSides.agree(seeds: [1, 2, 3], windows: windows)
        #expect(results.count == 3)
        for result in results {
            let digest = try result.get().digest
            #expect(digest.bytes.map { String(format: "%02x", $0) }.joined() == vector.session)
        }
    }
}
