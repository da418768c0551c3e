// The thread that a node's connections and its protocols share.
//
// A protocol that runs on another thread than its sockets pays two thread switches a message: 240 µs a round trip on
// loopback where 160 µs suffice. So the loop is also a task executor, and sessions run on it. While a kernel computes, the
// loop does not read; the kernel of the operating system buffers meanwhile.

import NIOCore
import NIOPosix

/// One event loop for all connections of a node, which also runs the code of its sessions.
package final class TransportLoop: Sendable {
    let eventLoop: any EventLoop
    /// Runs tasks on the loop's thread.
    package let executor: any TaskExecutor
    private let group: MultiThreadedEventLoopGroup

    package init() {
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        eventLoop = group.next()
        executor = LoopExecutor(eventLoop)
    }

    /// Runs `body`, and all that it calls without another isolation, on the loop's thread.
    ///
    /// A task of its own starts on its executor; `withTaskExecutorPreference` would stay on the caller's thread until the
    /// first wait. Cancelling the caller cancels it.
    package func run<Value: Sendable, Failure: Error>(
        _ body: @escaping @Sendable () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let task = Task(executorPreference: executor) { () async -> Result<Value, Failure> in
            do throws(Failure) {
                return .success(try await body())
            } catch {
                return .failure(error)
            }
        }
        let result = await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        return try result.get()
    }

    /// Ends the thread. Nothing may use the loop or its connections afterwards.
    package func shutdown() async {
        // The group refuses only a second shutdown, after which it is down as well.
        try? await group.shutdownGracefully()
    }
}

private final class LoopExecutor: TaskExecutor {
    private let eventLoop: any EventLoop

    init(_ eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        eventLoop.execute { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
