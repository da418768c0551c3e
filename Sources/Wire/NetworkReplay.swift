// What parties did, played over a network: when each of them would have been where.
//
// A party's clock alone cannot tell what shares a link with its messages; all parties' traces can. Frames leave in pieces through their
// sender's uplink, arrive half a round trip later, and share their receiver's downlink with whatever arrives at the same time, as
// connections that share a link do.

/// One thing that a party did, in its order.
package enum TraceEvent: Sendable, Hashable {
    /// Nanoseconds of local work.
    case work(UInt64)
    /// A frame, by the receiver's place among the parties.
    case send(to: Int, byteCount: Int)
    case receive(from: Int)
    /// A moment whose time is asked for.
    case mark
}

package struct NetworkReplay {
    /// What of one frame passes before a frame that arrives beside it has its turn: a few packets.
    private static let pieceBytes = 4 << 10

    private struct Party {
        let trace: [TraceEvent]
        var next = 0
        var time: UInt64 = 0
        var uplinkFreeAt: UInt64 = 0
        var downlinkFreeAt: UInt64 = 0
        /// By sender: when each frame had arrived, oldest first, and how many of them were taken.
        var arrived: [[UInt64]]
        var taken: [Int]
        var marks: [UInt64] = []
    }

    private let network: NetworkProfile
    private let wakeNanoseconds: UInt64
    private var parties: [Party]
    private var reaching = PieceQueue()

    /// - Parameters:
    ///   - traces: of all parties; a frame that is received was sent.
    ///   - wakeNanoseconds: what it takes to go on after having waited for a frame.
    /// - Returns: of each party the times of its marks, and of its end last; in nanoseconds.
    package static func times(_ traces: [[TraceEvent]], over network: NetworkProfile, wakeNanoseconds: UInt64 = 0) -> [[UInt64]] {
        var replay = NetworkReplay(traces, network, wakeNanoseconds)
        for index in traces.indices { replay.advance(index) }
        while let piece = replay.reaching.popFirst() { replay.take(piece) }
        return replay.parties.map { $0.marks + [$0.time] }
    }

    private init(_ traces: [[TraceEvent]], _ network: NetworkProfile, _ wakeNanoseconds: UInt64) {
        self.network = network
        self.wakeNanoseconds = wakeNanoseconds
        parties = traces.map {
            Party(trace: $0, arrived: [[UInt64]](repeating: [], count: traces.count), taken: [Int](repeating: 0, count: traces.count))
        }
    }

    /// Runs a party until it waits.
    private mutating func advance(_ index: Int) {
        while parties[index].next < parties[index].trace.count {
            switch parties[index].trace[parties[index].next] {
            case .work(let nanoseconds): parties[index].time += nanoseconds
            case .mark: parties[index].marks.append(parties[index].time)
            case .send(let receiver, let byteCount): send(byteCount, from: index, to: receiver)
            case .receive(let sender):
                let taken = parties[index].taken[sender]
                guard taken < parties[index].arrived[sender].count else { return }
                let arrived = parties[index].arrived[sender][taken]
                if arrived > parties[index].time { parties[index].time = arrived + wakeNanoseconds }
                parties[index].taken[sender] += 1
            }
            parties[index].next += 1
        }
    }

    private mutating func send(_ byteCount: Int, from sender: Int, to receiver: Int) {
        var rest = byteCount
        parties[sender].uplinkFreeAt = max(parties[sender].uplinkFreeAt, parties[sender].time)
        while rest > 0 {
            let bytes = min(rest, Self.pieceBytes)
            rest -= bytes
            let transmission = network.transmissionNanoseconds(byteCount: bytes)
            parties[sender].uplinkFreeAt += transmission
            reaching.push(
                Piece(
                    time: parties[sender].uplinkFreeAt + network.roundTripNanoseconds / 2, sender: sender, receiver: receiver,
                    transmission: transmission, isLast: rest == 0))
        }
    }

    private mutating func take(_ piece: Piece) {
        let receiver = piece.receiver
        parties[receiver].downlinkFreeAt = max(piece.time, parties[receiver].downlinkFreeAt + piece.transmission)
        guard piece.isLast else { return }
        parties[receiver].arrived[piece.sender].append(parties[receiver].downlinkFreeAt)
        advance(receiver)
    }
}

/// Part of a frame, when it reaches its receiver's downlink.
private struct Piece {
    let time: UInt64
    let sender: Int
    let receiver: Int
    let transmission: UInt64
    let isLast: Bool
}

/// By time; at one time by the order of pushing, so that a replay can be repeated.
private struct PieceQueue {
    private var heap: [(piece: Piece, number: Int)] = []
    private var count = 0

    mutating func push(_ piece: Piece) {
        heap.append((piece, count))
        count += 1
        var child = heap.count - 1
        while child > 0, precedes(child, (child - 1) / 2) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func popFirst() -> Piece? {
        guard let first = heap.first?.piece else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && precedes(child, least) { least = child }
            if least == parent { return first }
            heap.swapAt(parent, least)
            parent = least
        }
    }

    private func precedes(_ a: Int, _ b: Int) -> Bool {
        (heap[a].piece.time, heap[a].number) < (heap[b].piece.time, heap[b].number)
    }
}
