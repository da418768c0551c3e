// Channels that count without data: what a program sends, in bytes, frames, rounds and virtual time, from public sizes alone.
//
// Every party has the counters of an `Endpoint`, messages are cut into frames as an endpoint cuts them (protocols/wire.md), and a replay
// tells the times. A dry run so says what the program itself would count.

/// Not Sendable: belongs to one forecast.
package final class DryNetwork {
    package struct Message: Sendable {
        let sender: Int
        let receiver: Int
        let byteCount: Int

        /// - Parameter words: of 8 bytes; none are no message.
        package init(from sender: Int, to receiver: Int, words: Int) {
            self.init(from: sender, to: receiver, byteCount: 8 * words)
        }

        package init(from sender: Int, to receiver: Int, byteCount: Int) {
            self.sender = sender
            self.receiver = receiver
            self.byteCount = byteCount
        }
    }

    private struct Party {
        var traffic = Traffic()
        var events: [TraceEvent] = []
        var workNanoseconds: UInt64 = 0
    }

    package let partyCount: Int
    private let network: NetworkProfile?
    private let costs: CostTable
    private var parties: [Party]
    /// Words of one frame, as an endpoint has them.
    package let chunkWords: Int

    /// - Parameter network: nil where no times are asked for.
    package init(
        partyCount: Int, network: NetworkProfile? = nil, costs: CostTable = .reference, windowBytes: Int = WireLimits.windowBytesDefault
    ) {
        self.partyCount = partyCount
        self.network = network
        self.costs = costs
        parties = [Party](repeating: Party(), count: partyCount)
        chunkWords = Endpoint.chunkWords(windowBytes: windowBytes)
    }

    /// By party.
    package var traffic: [Traffic] { parties.map(\.traffic) }
    /// What each party has worked.
    package var workNanoseconds: [UInt64] { parties.map(\.workNanoseconds) }

    /// Of each party the times of its marks, and of its end last, in nanoseconds of virtual time; empty without a network.
    package var times: [[UInt64]] {
        network.map { NetworkReplay.times(parties.map(\.events), over: $0, wakeNanoseconds: costs.wakeNanoseconds) } ?? []
    }

    /// Notes a moment of every party.
    package func mark() { for party in parties.indices { record(.mark, at: party) } }

    package func work(_ work: Work, _ count: Int, at party: Int) {
        let nanoseconds = costs.nanoseconds(work, count: count)
        parties[party].workNanoseconds += nanoseconds
        record(.work(nanoseconds), at: party)
    }

    private func record(_ event: TraceEvent, at party: Int) { if network != nil { parties[party].events.append(event) } }

    /// Messages of one round, in frames: a party that sends and receives has one frame more under way than it has received.
    ///
    /// - Parameters:
    ///   - chunkWords: of one frame where an endpoint is given another number.
    ///   - produce: the sender's work for so many words of the message of that number; `consume` the receiver's.
    package func exchange(
        _ messages: [Message], chunkWords custom: Int? = nil, produce: (Int, Int) -> Void = { _, _ in },
        consume: (Int, Int) -> Void = { _, _ in }
    ) {
        let chunk = 8 * (custom ?? chunkWords)
        let depths = parties.map { min(UInt32($0.traffic.rounds) + 1, WireLimits.depthMax) }
        let counts = messages.map { ($0.byteCount + chunk - 1) / chunk }
        func payload(_ index: Int, _ number: Int) -> Int { min(chunk, messages[index].byteCount - number * chunk) }
        func send(_ number: Int) {
            for (index, message) in messages.enumerated() where number < counts[index] {
                let bytes = payload(index, number)
                produce(index, bytes / 8)
                note(bytes, from: message.sender, to: message.receiver)
            }
        }
        let last = counts.max() ?? 0
        if last > 0 { send(0) }
        for number in 0..<last {
            send(number + 1)
            for (index, message) in messages.enumerated() where number < counts[index] {
                let bytes = payload(index, number)
                let receiver = message.receiver
                parties[receiver].traffic.rounds = max(parties[receiver].traffic.rounds, Int(depths[message.sender]))
                record(.receive(from: message.sender), at: receiver)
                work(.transferredByte, WireLimits.headerBytes + bytes, at: receiver)
                consume(index, bytes / 8)
            }
        }
    }

    private func note(_ payload: Int, from sender: Int, to receiver: Int) {
        let byteCount = WireLimits.headerBytes + payload
        parties[sender].traffic.payloadBytesSent += payload
        parties[sender].traffic.bytesSent += byteCount
        parties[sender].traffic.framesSent += 1
        work(.transferredByte, byteCount, at: sender)
        record(.send(to: receiver, byteCount: byteCount), at: sender)
    }
}
