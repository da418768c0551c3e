// The command's side of the Unix socket.

package import Findings
import Foundation
import NIOCore
import NIOPosix
package import Sessions

package struct LocalClient: Sendable {
    private let home: BankHome

    package init(_ home: BankHome) { self.home = home }

    /// nil when no server runs.
    package func status() async throws(Finding) -> ServerStatus? {
        guard let response = try await exchange(.status) else { return nil }
        guard let status = response.status else { throw Finding(CommandFindings.localMessage, ["no status"]) }
        return status
    }

    /// Hands a job over; nil when no server runs.
    ///
    /// - Throws: what the server refused, as its finding.
    package func submit(_ submission: JobSubmission) async throws(Finding) -> JobID? {
        guard let response = try await exchange(.submit(submission)) else { return nil }
        guard let id = response.id.flatMap({ JobID(hexadecimal: $0) }) else {
            throw Finding(CommandFindings.localMessage, ["no id"])
        }
        return id
    }

    private func exchange(_ request: LocalRequest) async throws(Finding) -> LocalResponse? {
        // A path that no server could have been given has no server behind it.
        guard let socket = try? LocalSocket(home), FileManager.default.fileExists(atPath: socket.path) else { return nil }
        let message = try LocalMessage.encode(request)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let answer = await Self.exchange(message, at: socket.path, on: group)
        try? await group.shutdownGracefully()
        guard let answer = try answer.get() else { return nil }
        let response = try LocalMessage.decode(answer, as: LocalResponse.self)
        if let finding = response.finding { throw finding.finding }
        return response
    }

    private static func exchange(
        _ message: Data, at path: String, on group: MultiThreadedEventLoopGroup
    ) async -> Result<Data?, Finding> {
        let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
        do {
            channel = try await ClientBootstrap(group: group).connectTimeout(.seconds(Int64(LocalLimits.deadlineSeconds)))
                .connect(unixDomainSocketPath: path) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(LocalFrameDecoder()))
                        return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
                    }
                }
        } catch let error as IOError where error.errnoCode == ECONNREFUSED || error.errnoCode == ENOENT {
            // The file outlived its server.
            return .success(nil)
        } catch {
            return .failure(Finding(CommandFindings.cannotServe, stage: .arguments, [path, "the connection was not made"]))
        }
        let timer = channel.channel.eventLoop.scheduleTask(in: .seconds(Int64(LocalLimits.deadlineSeconds))) {
            channel.channel.close(promise: nil)
        }
        defer { timer.cancel() }
        do {
            let started = ContinuousClock.now
            let answer = try await channel.executeThenClose { (inbound, outbound) -> Data? in
                try await outbound.write(LocalFrame.buffer(message))
                for try await buffer in inbound { return Data(buffer.readableBytesView) }
                return nil
            }
            if let answer { return .success(answer) }
            let isLate = ContinuousClock.now - started >= .seconds(LocalLimits.deadlineSeconds)
            return .failure(
                isLate
                    ? Finding(CommandFindings.serverSilent, ["\(LocalLimits.deadlineSeconds)"])
                    : Finding(CommandFindings.localMessage, ["no answer"]))
        } catch let finding as Finding {
            return .failure(finding)
        } catch {
            return .failure(Finding(CommandFindings.localMessage, ["the connection broke"]))
        }
    }
}
