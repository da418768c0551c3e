// Pieces of work on the concurrent executor's threads whose results come out in the order in which they went in.
//
// A protocol that streams keeps some pieces ahead of what it sends and behind what it received: network and all cores are busy at once,
// and memory is that of the pieces under way.

/// Not Sendable: belongs to one party's task. Work that nobody waits for any more ends by itself.
package final class ComputeQueue<Result: Sendable> {
    /// Pieces under way that keep every core of a large machine busy while their owner waits for the network.
    package static var depth: Int { 16 }

    private var tasks: [Task<Result, Never>] = []
    private var head = 0

    package init() {}

    /// Pieces whose results were not taken.
    package var count: Int { tasks.count - head }

    package func add(_ body: @escaping @Sendable () -> Result) {
        tasks.append(Task.detached { body() })
    }

    /// The result of the oldest piece; nil when there is none.
    package func next() async -> Result? {
        guard head < tasks.count else { return nil }
        let task = tasks[head]
        head += 1
        if head == Self.depth {
            tasks.removeFirst(head)
            head = 0
        }
        return await task.value
    }
}
