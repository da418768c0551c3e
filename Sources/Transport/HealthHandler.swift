// One probe: its request, its answer, its end.

import NIOCore
import NIOHTTP1

/// Ends a connection that sends more than a probe would, before anything of it is parsed.
final class RequestByteLimit: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private static let refusal =
        "HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    private let countMax: Int
    private var count = 0

    init(countMax: Int) { self.countMax = countMax }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard count <= countMax else { return }
        count += unwrapInboundIn(data).readableBytes
        guard count > countMax else { return context.fireChannelRead(data) }
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(string: Self.refusal))).whenComplete { _ in
            channel.close(promise: nil)
        }
    }
}

/// GET of a known path is answered, anything else refused; then the connection ends.
final class HealthHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let answer: @Sendable (String) async -> HealthAnswer?
    private var head: HTTPRequestHead?
    private var isAnswered = false

    init(answer: @escaping @Sendable (String) async -> HealthAnswer?) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): self.head = head
        case .body: break
        case .end:
            guard let head, !isAnswered else { return }
            isAnswered = true
            let (loop, answer) = (context.eventLoop, answer)
            let bound = NIOLoopBound((self, context), eventLoop: loop)
            let path = String(head.uri.prefix { $0 != "?" })
            let isGet = head.method == .GET
            loop.makeFutureWithTask { await answer(path) }.whenSuccess { answer in
                let (handler, context) = bound.value
                switch answer {
                case nil: handler.respond(.notFound, nil, context)
                case .some where !isGet: handler.respond(.methodNotAllowed, nil, context)
                case .some(let answer): handler.respond(answer.isGood ? .ok : .serviceUnavailable, answer.json, context)
                }
            }
        }
    }

    /// What is no HTTP gets the one answer that says so.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard !isAnswered, error is HTTPParserError else { return context.close(promise: nil) }
        isAnswered = true
        respond(.badRequest, nil, context)
    }

    private func respond(_ status: HTTPResponseStatus, _ json: String?, _ context: ChannelHandlerContext) {
        guard context.channel.isActive else { return }
        let body = json.map { context.channel.allocator.buffer(string: $0 + "\n") }
        var headers = HTTPHeaders([
            ("Connection", "close"), ("Content-Length", "\(body?.readableBytes ?? 0)"), ("Cache-Control", "no-store"),
        ])
        if body != nil { headers.add(name: "Content-Type", value: "application/json") }
        if status == .methodNotAllowed { headers.add(name: "Allow", value: "GET") }
        context.write(wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: status, headers: headers))), promise: nil)
        if let body { context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil) }
        let channel = context.channel
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in channel.close(promise: nil) }
    }
}
