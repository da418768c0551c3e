// What the tests of this module share: named parties, endpoints over fresh channels, and concurrent parties.

import Parties
import Wire

enum Ring {
    static let ids: [PartyID] = ["p-zero", "p-one", "p-two"].compactMap { PartyID($0) }

    /// Each party's ends of the three channels, in the order of parties.
    static func channels(windowBytes: Int = WireLimits.windowBytesMin) -> [[any Channel]] {
        var ends: [[any Channel]] = [[], [], []]
        for (a, b) in [(0, 1), (1, 2), (2, 0)] {
            let (first, second) = InMemoryChannel.pair(ids[a], ids[b], windowBytes: windowBytes)
            ends[a].append(first)
            ends[b].append(second)
        }
        return ends
    }

    /// Runs three parties' programs concurrently; results in the order of parties.
    static func run<Value: Sendable>(
        clock: SessionClock.Mode = .real, windowBytes: Int = WireLimits.windowBytesMin,
        _ program: @escaping @Sendable (Int, Endpoint) async throws -> Value
    ) async throws -> [Value] {
        let ends = channels(windowBytes: windowBytes)
        return try await withThrowingTaskGroup(of: (Int, Value).self) { group in
            for index in 0..<3 {
                let mine = ends[index]
                group.addTask {
                    let endpoint = Endpoint(me: ids[index], channels: mine, clock: SessionClock(mode: clock))
                    do {
                        return (index, try await program(index, endpoint))
                    } catch {
                        endpoint.close()
                        throw error
                    }
                }
            }
            var values: [Int: Value] = [:]
            for try await (index, value) in group { values[index] = value }
            return (0..<3).compactMap { values[$0] }
        }
    }
}

/// Two parties within one task: messages below the window need no concurrency.
struct Pair {
    let a: Endpoint
    let b: Endpoint
    /// b's channel to a, for raw frames.
    let channelOfB: InMemoryChannel

    init(clock: SessionClock.Mode = .real, windowBytes: Int = WireLimits.windowBytesMin) {
        let (first, second) = InMemoryChannel.pair(Ring.ids[0], Ring.ids[1], windowBytes: windowBytes)
        a = Endpoint(me: Ring.ids[0], channels: [first], clock: SessionClock(mode: clock))
        b = Endpoint(me: Ring.ids[1], channels: [second], clock: SessionClock(mode: clock))
        channelOfB = second
    }

    var idOfA: PartyID { a.me }
    var idOfB: PartyID { b.me }
}

func frame(_ payload: [UInt8], step: Step = step, depth: UInt32 = 1, sequence: UInt32 = 0) -> Frame {
    Frame(
        header: FrameHeader(payloadByteCount: UInt32(payload.count), step: step.code, depth: depth, sequence: sequence),
        payload: payload)
}

let step = Step(number: 7, tag: 3)
