// Telling the nodes that a job is over, so that they do not wait for a bank that has gone.

package import Parties
package import Sessions

package enum NodeCancellation {
    /// Longest that all nodes together are waited for.
    static let deadline = Duration.seconds(5)
    static let setupDeadline = Duration.seconds(3)

    /// Asks every other party to cancel the job, all at once. A node that cannot be reached finds out by its own deadline.
    package static func tell(_ parties: [PartyID], of id: JobID, _ network: BankNetwork) async {
        // A task of its own: the one that calls is often cancelled itself.
        let telling = Task {
            await withTaskGroup(of: Void.self) { group in
                for party in parties where party != network.me {
                    group.addTask { _ = try? await network.ask(party, .cancel(id), setupDeadline: setupDeadline) }
                }
            }
        }
        let limit = Task {
            try await Task.sleep(for: deadline)
            telling.cancel()
        }
        await telling.value
        limit.cancel()
    }
}
