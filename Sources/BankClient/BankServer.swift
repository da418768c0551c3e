// The bank's long-running party: takes jobs over a Unix socket and runs a few of them at once.
//
// Spec: docs/commands.md, section «The local protocol».

package import Findings
import Foundation
import Identities
import NIOCore
import NIOPosix
import Programs
import Sessions
import Synchronization

package final class BankServer: Sendable {
    package let socketPath: String
    private let lock: FileLock
    private let group: MultiThreadedEventLoopGroup
    private let listener: any Channel
    private let accepting: Task<Void, Never>
    private let queue: JobQueue

    private init(
        socketPath: String, lock: FileLock, group: MultiThreadedEventLoopGroup, listener: any Channel, accepting: Task<Void, Never>,
        queue: JobQueue
    ) {
        self.socketPath = socketPath
        self.lock = lock
        self.group = group
        self.listener = listener
        self.accepting = accepting
        self.queue = queue
    }

    /// - Parameter jobsMax: jobs at once; others wait.
    /// - Throws: B831 when another server runs, B816, B817, B832, B833, and what is wrong with the identity.
    package static func start(
        _ home: BankHome, jobsMax: Int, language: Language = .english
    ) async throws(Finding) -> BankServer {
        // Without an identity nothing can be run.
        _ = try home.identity()
        let socket = try LocalSocket(home)
        try PrivateFolder.prepare(
            socket.folder, notMade: CommandFindings.recordsNotOpened, tooOpen: CommandFindings.recordsTooOpen)
        guard let lock = try FileLock.take(socket.lockPath) else {
            throw Finding(CommandFindings.serverRuns, stage: .arguments, [home.path])
        }
        let queue = JobQueue(JobExecution(home: home, records: try JobRecords(home), language: language), jobsMax: jobsMax)
        // Whoever holds the lock is the only server: a socket that is there was left by a dead one.
        unlink(socket.path)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        do {
            let listener = try await ServerBootstrap(group: group)
                .serverChannelOption(.backlog, value: Int32(LocalLimits.connectionCountMax))
                .bind(unixDomainSocketPath: socket.path) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(LocalFrameDecoder()))
                        return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                    }
                }
            guard chmod(socket.path, 0o600) == 0 else { throw IOError(errnoCode: errno, reason: "chmod") }
            return BankServer(
                socketPath: socket.path, lock: lock, group: group, listener: listener.channel,
                accepting: Task { await accept(listener, queue) }, queue: queue)
        } catch {
            try? await group.shutdownGracefully()
            let reason = (error as? IOError).map { String(cString: strerror($0.errnoCode)) } ?? "the socket was refused"
            throw Finding(CommandFindings.cannotServe, stage: .arguments, [socket.path, reason])
        }
    }

    /// Takes no more jobs, interrupts those that run or wait, and returns when they have ended and the socket is gone.
    package func stop() async {
        try? await listener.close()
        await accepting.value
        await queue.stop()
        unlink(socketPath)
        try? await group.shutdownGracefully()
        lock.release()
    }

    private static func accept(
        _ listener: NIOAsyncChannel<NIOAsyncChannel<ByteBuffer, ByteBuffer>, Never>, _ queue: JobQueue
    ) async {
        let open = OpenCount()
        await withDiscardingTaskGroup { group in
            // The listener's own failure ends it as a close does: no more jobs are taken.
            try? await listener.executeThenClose { connections in
                for try await connection in connections {
                    let isAdmitted = open.enter()
                    group.addTask {
                        defer { if isAdmitted { open.leave() } }
                        await serve(connection, queue, isAdmitted: isAdmitted)
                    }
                }
            }
        }
    }

    private final class OpenCount: Sendable {
        private let count = Mutex(0)

        func enter() -> Bool {
            count.withLock { count in
                guard count < LocalLimits.connectionCountMax else { return false }
                count += 1
                return true
            }
        }

        func leave() { count.withLock { $0 -= 1 } }
    }

    /// One request, one answer. Whoever is another user, or too many, is closed unread.
    private static func serve(_ connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>, _ queue: JobQueue, isAdmitted: Bool) async {
        let channel = connection.channel
        let timer = channel.eventLoop.scheduleTask(in: .seconds(Int64(LocalLimits.deadlineSeconds))) { channel.close(promise: nil) }
        defer { timer.cancel() }
        let isSameUser = await isOfThisUser(channel)
        // A connection that breaks concerns nobody but its peer.
        try? await connection.executeThenClose { inbound, outbound in
            guard isAdmitted, isSameUser else { return }
            for try await buffer in inbound {
                let response = await answer(Data(buffer.readableBytesView), queue)
                try await outbound.write(LocalFrame.buffer(try LocalMessage.encode(response)))
                return
            }
        }
    }

    private static func isOfThisUser(_ channel: any Channel) async -> Bool {
        guard let options = channel as? any SocketOptionProvider else { return false }
        let option =
            options.unsafeGetSocketOption(level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED))
            as EventLoopFuture<SocketCredentials>
        return (try? await option.get())?.user == getuid()
    }

    private static func answer(_ message: Data, _ queue: JobQueue) async -> LocalResponse {
        do throws(Finding) {
            let request = try LocalMessage.decode(message, as: LocalRequest.self)
            switch (request.request, request.submission) {
            case (.status, nil): return .status(await queue.status)
            case (.submit, let submission?): return .accepted(try await queue.submit(submission).description)
            default: throw Finding(CommandFindings.localMessage, ["other fields"])
            }
        } catch {
            return .refused(error)
        }
    }
}
