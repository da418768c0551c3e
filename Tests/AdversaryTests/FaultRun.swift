// One run under one fault, and what must be true of how it ends.

import Parties
import SecretSharing
import Synchronization
import TestKit
import Testing
import Wire

typealias Fault = InterceptingChannel.Fault
typealias Link = ThreeParties.Link

struct FaultRun: CustomStringConvertible, Sendable {
    let fault: Fault
    /// Whose outgoing frames to whom.
    let link: Link
    let index: Int
    var bit = 0

    var description: String { "\(fault), frame \(index) of \(link), bit \(bit)" }

    /// Runs the program; the interceptor tells whether it got to strike.
    func endings(
        of program: @escaping Programs.Program, deadline: Duration = .seconds(20)
    ) async -> (endings: ThreeParties.Endings<[UInt64]>, hasStruck: Bool) {
        let interceptor = Mutex<InterceptingChannel?>(nil)
        let endings = await ThreeParties.endings(
            deadline: deadline,
            wrap: { owner, channel in
                guard Link(of: owner, to: channel.peer) == link else { return channel }
                let intercepting = InterceptingChannel(channel, fault, at: index, bit: bit)
                interceptor.withLock { $0 = intercepting }
                return intercepting
            }, program)
        return (endings, interceptor.withLock { $0?.hasStruck ?? false })
    }

    /// The run must end, and with an error that names the sender at the receiver, and with typed errors everywhere.
    ///
    /// - Parameter mayPassUnseen: nothing is left to be read on the link, so that nobody notices.
    func expectBlame(of program: @escaping Programs.Program, mayPassUnseen: Bool = false) async {
        let (ended, hasStruck) = await endings(of: program)
        #expect(hasStruck, "\(self): never struck")
        #expect(!ended.wasCancelled, "\(self): hung")
        if mayPassUnseen && ended.values != nil { return }
        let receiver = ThreeParties.ids.firstIndex(of: link.peer) ?? 0
        let sender = ThreeParties.ids.firstIndex(of: link.owner) ?? 0
        if fault == .cut {
            #expect(ended.channelError(at: sender) == .closed(peer: link.peer), "\(self): \(ended.endings)")
        } else {
            let error = ended.channelError(at: receiver)
            #expect(error?.peer == link.owner, "\(self): \(ended.endings)")
            #expect(error != .closed(peer: link.owner), "\(self): the receiver saw no fault of its peer")
        }
        for (index, ending) in ended.endings.enumerated() {
            if case .failure(let error) = ending { #expect(error is ChannelError, "\(self): P\(index) ended with \(error)") }
        }
    }

    /// A changed share is not noticed under the semi-honest model; it must end all the same, and no party may trap.
    func expectEnd(of program: @escaping Programs.Program) async {
        let (ended, hasStruck) = await endings(of: program)
        #expect(hasStruck, "\(self): never struck")
        #expect(!ended.wasCancelled, "\(self): hung")
        #expect(ended.endings.count == 3)
        for ending in ended.endings {
            if case .failure(let error) = ending { #expect(error is ChannelError, "\(self): \(error)") }
        }
    }
}

/// What a clean run sends on each link.
struct CleanRun: Sendable {
    let headers: [Link: [FrameHeader]]
    let values: [[UInt64]]

    init(_ program: @escaping Programs.Program) async throws {
        let (outcome, channels) = try await ThreeParties.recorded(program)
        headers = channels.mapValues { $0.entries.filter(\.isOutgoing).map(\.header) }
        values = outcome.results
    }

    func count(_ link: Link) -> Int { headers[link]?.count ?? 0 }

    /// Up to `sampleCount` indices of frames, evenly spread, with the first two and the last two.
    func indices(_ link: Link, sampleCount: Int = .max) -> [Int] {
        let count = count(link)
        if count <= sampleCount { return Array(0..<count) }
        let spread = (0..<max(1, sampleCount - 4)).map { 2 + $0 * (count - 4) / max(1, sampleCount - 4) }
        return Set([0, 1, count - 2, count - 1] + spread).sorted()
    }

    /// Frames whose successor does not wait for them: both belong to one round.
    func swappable(_ link: Link) -> [Int] {
        let headers = headers[link] ?? []
        return headers.indices.dropLast().filter { headers[$0].depth == headers[$0 + 1].depth }
    }
}
