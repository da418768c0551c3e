// The end of a connection's pipeline: frames in both directions, with backpressure and deadlines.
//
// Everything here happens on the connection's event loop. `TLSChannel` is the face that protocols see.
//
// Reading: during set-up nothing is taken from the socket but what somebody waits for; afterwards frames are queued until the
// window is full. Writing: frames are gathered into bursts; a burst is encrypted and handed to the socket when it is
// large enough, and at the latest when the running code gives the loop back. A TLS record ends where a frame does, or the frame could
// not be read before the beginning of the next one is there: on a thin network that is most of the time.

import NIOCore
import NIOTLS
import Synchronization
import Wire

/// Confined to its event loop.
final class FrameHandler: ChannelInboundHandler, RemovableChannelHandler, @unchecked Sendable {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let eventLoop: any EventLoop
    private let windowBytes: Int
    private let stall: TimeAmount
    private var context: ChannelHandlerContext?
    /// Why the stream ended; nil while it lives.
    private(set) var end: StreamEnd?
    /// The same, for whoever is not on the loop and does not want to wake it, or finds it gone.
    let hasEnded = Atomic(false)

    private var parser = FrameParser()
    private var isSettingUp = true
    private var isHandshakeDone = false
    /// Decrypted bytes that nobody has asked for yet; during set-up only.
    private var pending = ByteBuffer()
    private var queue = FrameQueue()
    private var isReadPaused = false

    /// What no record has been made of yet.
    private var outgoing = ByteBuffer()
    /// What is on its way to the socket with the next flush.
    private var unflushedByteCount = 0

    private var handshakeWaiter: CheckedContinuation<StreamEnd?, Never>?
    private var receiver: CheckedContinuation<Result<Frame, StreamEnd>, Never>?
    private var senders: [CheckedContinuation<StreamEnd?, Never>] = []
    private var waitingSince: NIODeadline?
    private var isStallTimerSet = false

    init(eventLoop: any EventLoop, settings: TransportSettings) {
        self.eventLoop = eventLoop
        windowBytes = settings.windowBytes
        stall = .seconds(Int64(settings.stallSeconds))
    }

    // MARK: Set-up

    /// Waits until TLS is established; nil when it is.
    func handshake() async -> StreamEnd? {
        await withCheckedContinuation { continuation in
            if isHandshakeDone || end != nil {
                continuation.resume(returning: end)
            } else {
                handshakeWaiter = continuation
            }
        }
    }

    /// The peer is known: large frames, read ahead up to the window.
    func open() {
        isSettingUp = false
        parser.payloadBytesMax = WireLimits.framePayloadBytesMax
        var buffer = pending
        pending = ByteBuffer()
        parse(&buffer)
        readIfWanted()
    }

    /// Leaves the pipeline to `successors`, which get what was read and not parsed. No frame may have been asked for.
    func handOver(to successors: [any ChannelHandler]) throws {
        guard let context, end == nil else { throw StreamEnd.closed }
        let pipeline = context.pipeline.syncOperations
        try pipeline.addHandlers(successors, position: .after(self))
        let rest = pending
        pending = ByteBuffer()
        if rest.readableBytes > 0 {
            context.fireChannelRead(NIOAny(rest))
            context.fireChannelReadComplete()
        }
        finish(.closed)
        pipeline.removeHandler(context: context, promise: nil)
    }

    // MARK: Frames

    /// Takes a frame; true if there is room for the next one at once.
    func write(_ frame: Frame) -> Bool {
        eventLoop.preconditionInEventLoop()
        guard end == nil, let context else { return false }
        let header = frame.header
        outgoing.reserveCapacity(
            minimumWritableBytes: min(TransportSettings.burstBytes - outgoing.readableBytes, WireLimits.headerBytes + frame.payload.count))
        outgoing.writeMultipleIntegers(
            header.payloadByteCount, header.step, header.depth, header.sequence, endianness: .little)
        frame.payload.withUnsafeBytes { payload in
            var rest = payload[...]
            while !rest.isEmpty {
                let room = TransportSettings.burstBytes - unflushedByteCount - outgoing.readableBytes
                let part = rest.prefix(max(1, room))
                outgoing.writeBytes(UnsafeRawBufferPointer(rebasing: part))
                rest = rest.dropFirst(part.count)
                if part.count >= room { FlushQueue.current.flush(upTo: self) }
            }
        }
        if outgoing.readableBytes >= TransportSettings.sharedRecordBytes { endRecord() }
        if unflushedByteCount + outgoing.readableBytes > 0 { FlushQueue.current.add(self) }
        return context.channel.isWritable && end == nil
    }

    /// Waits for room after `write` said that there is none; nil when there is.
    func awaitRoom(_ continuation: CheckedContinuation<StreamEnd?, Never>) {
        if end != nil || context?.channel.isWritable ?? false {
            continuation.resume(returning: end)
        } else {
            senders.append(continuation)
            startWaiting()
        }
    }

    /// The next frame, if one is there.
    func takeFrame() -> Frame? {
        guard let frame = queue.pop() else { return nil }
        if isReadPaused { readIfWanted() }
        return frame
    }

    /// Waits for the next frame. One task at a time receives.
    func awaitFrame(_ continuation: CheckedContinuation<Result<Frame, StreamEnd>, Never>) {
        eventLoop.preconditionInEventLoop()
        if queue.byteCount == 0 { FlushQueue.current.flush(upTo: self) }
        // Looked at after the flush: a write to a connection that was reset meanwhile ends it here and now.
        if let frame = takeFrame() { return continuation.resume(returning: .success(frame)) }
        if let end { return continuation.resume(returning: .failure(end)) }
        precondition(receiver == nil, "two tasks receive on one channel")
        receiver = continuation
        startWaiting()
        if isSettingUp {
            var buffer = pending
            pending = ByteBuffer()
            parse(&buffer)
            pending.writeBuffer(&buffer)
            readIfWanted()
        }
    }

    /// Ends the stream; what was written is still sent, what was queued can still be taken.
    func close(_ reason: StreamEnd = .closed) {
        eventLoop.preconditionInEventLoop()
        guard end == nil else { return }
        flush()
        finish(reason)
        // The TLS handler now waits for the peer's own end; what comes until then is read and dropped.
        context?.close(promise: nil)
        context?.read()
    }

    /// Hands what was written to the socket.
    func flush() {
        endRecord()
        guard unflushedByteCount > 0, let context else { return }
        unflushedByteCount = 0
        context.flush()
    }

    /// What is written next begins a TLS record of its own.
    private func endRecord() {
        guard outgoing.readableBytes > 0, let context else { return }
        unflushedByteCount += outgoing.readableBytes
        context.write(wrapOutboundOut(outgoing), promise: nil)
        outgoing = ByteBuffer()
    }

    private func finish(_ reason: StreamEnd) {
        guard end == nil else { return }
        end = reason
        hasEnded.store(true, ordering: .relaxed)
        handshakeWaiter?.resume(returning: reason)
        handshakeWaiter = nil
        receiver?.resume(returning: .failure(reason))
        receiver = nil
        for sender in senders { sender.resume(returning: reason) }
        senders = []
        pending = ByteBuffer()
    }

    // MARK: Reading

    private func parse(_ buffer: inout ByteBuffer) {
        do throws(DecodingError) {
            while end == nil && (!isSettingUp || receiver != nil), let frame = try parser.next(from: &buffer) {
                if let receiver {
                    self.receiver = nil
                    receiver.resume(returning: .success(frame))
                } else {
                    queue.push(frame)
                }
            }
        } catch {
            close(.malformed(error))
        }
    }

    private func readIfWanted() {
        let wanted = isSettingUp ? receiver != nil || !isHandshakeDone : queue.byteCount <= windowBytes
        isReadPaused = !wanted
        if wanted || end != nil { context?.read() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard end == nil else { return }
        var buffer = unwrapInboundIn(data)
        if isSettingUp {
            pending.writeBuffer(&buffer)
            buffer = pending
            pending = ByteBuffer()
            parse(&buffer)
            if end == nil { pending = buffer }
        } else {
            parse(&buffer)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) { readIfWanted() }

    // MARK: Events

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { context.read() }
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        finish(.closed)
        self.context = nil
    }

    func channelActive(context: ChannelHandlerContext) { context.read() }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case TLSUserEvent.handshakeCompleted? = event as? TLSUserEvent {
            isHandshakeDone = true
            handshakeWaiter?.resume(returning: nil)
            handshakeWaiter = nil
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard context.channel.isWritable else { return }
        let waiting = senders
        senders = []
        for sender in waiting { sender.resume(returning: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        finish(StreamEnd(error))
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { finish(.closed) }

    // MARK: Stalls

    /// One timer a channel and stall period, not one a frame.
    private func startWaiting() {
        waitingSince = .now()
        guard !isStallTimerSet else { return }
        isStallTimerSet = true
        eventLoop.scheduleTask(in: stall) { [weak self] in self?.checkStall() }
    }

    private func checkStall() {
        isStallTimerSet = false
        guard end == nil, receiver != nil || !senders.isEmpty, let waitingSince else { return }
        let waited = NIODeadline.now() - waitingSince
        if waited >= stall {
            close(.silent)
        } else {
            isStallTimerSet = true
            eventLoop.scheduleTask(in: stall - waited) { [weak self] in self?.checkStall() }
        }
    }
}
