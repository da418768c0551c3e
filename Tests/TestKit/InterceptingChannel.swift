// The intercepting channel: does one wrong thing to one outgoing frame, as a faulty peer or a broken transport would.

package import Parties
package import Symmetric
import Synchronization
package import Wire

package final class InterceptingChannel: Channel {
    package enum Fault: Sendable, Hashable, CaseIterable {
        /// One bit of the payload.
        case flipPayload
        /// The header tells another size than the payload has.
        case flipPayloadByteCount
        case flipStep
        case flipSequence
        /// A longer chain of messages than any session has.
        case exceedDepth
        /// The channel ends instead.
        case cut
        /// The frame comes twice.
        case repeatFrame
        /// The frame comes after the next one.
        case swapWithNext
        /// A proper frame without the payload's last word.
        case truncate
        /// A proper frame with a word more.
        case oversize
        /// A frame beyond the limit of all frames.
        case flood
        /// The frame never comes.
        case withhold
    }

    private struct State {
        var frameCount = 0
        var held: Frame?
        var hasStruck = false
    }

    private let base: any Channel
    private let fault: Fault
    private let index: Int
    private let bit: Int
    private let state = Mutex(State())

    /// - Parameters:
    ///   - index: which outgoing frame, from 0.
    ///   - bit: which bit is flipped, modulo the field's width.
    package init(_ base: any Channel, _ fault: Fault, at index: Int, bit: Int = 0) {
        self.base = base
        self.fault = fault
        self.index = index
        self.bit = bit
    }

    package var peer: PartyID { base.peer }
    package var windowBytes: Int { base.windowBytes }
    package var binding: Digest { base.binding }
    /// Whether the run got as far as the frame.
    package var hasStruck: Bool { state.withLock { $0.hasStruck } }

    package func send(_ frame: Frame) async throws(ChannelError) {
        let (strikes, held) = state.withLock { state in
            defer { state.frameCount += 1 }
            if state.frameCount == index { state.hasStruck = true }
            let held = state.held
            state.held = nil
            return (state.frameCount == index, held)
        }
        for passed in strikes ? try struck(frame) : [frame] { try await base.send(passed) }
        if let held { try await base.send(held) }
    }

    package func receive() async throws(ChannelError) -> Frame { try await base.receive() }

    package func close() { base.close() }

    /// What is sent in place of the frame.
    private func struck(_ frame: Frame) throws(ChannelError) -> [Frame] {
        var frame = frame
        let mask = UInt32(1) << UInt32(bit % 32)
        switch fault {
        case .flipPayload:
            let position = bit % max(1, 8 * frame.payload.count)
            if !frame.payload.isEmpty { frame.payload[position / 8] ^= 1 << UInt8(position % 8) }
        case .flipPayloadByteCount: frame.header.payloadByteCount ^= mask
        case .flipStep: frame.header.step ^= mask
        case .flipSequence: frame.header.sequence ^= mask
        case .exceedDepth: frame.header.depth |= WireLimits.depthMax << UInt32(1 + bit % 7)
        case .cut:
            base.close()
            throw .closed(peer: peer)
        case .repeatFrame: return [frame, frame]
        case .swapWithNext:
            state.withLock { $0.held = frame }
            return []
        case .truncate: resize(&frame, to: max(0, frame.payload.count - 8))
        case .oversize: resize(&frame, to: frame.payload.count + 8)
        case .flood: resize(&frame, to: WireLimits.framePayloadBytesMax + 8)
        case .withhold: return []
        }
        return [frame]
    }

    private func resize(_ frame: inout Frame, to byteCount: Int) {
        let missing = byteCount - frame.payload.count
        if missing > 0 {
            frame.payload.append(contentsOf: [UInt8](repeating: 0, count: missing))
        } else {
            frame.payload.removeLast(-missing)
        }
        frame.header.payloadByteCount = UInt32(byteCount)
    }
}
