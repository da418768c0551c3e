// Health and readiness of a node as a small JSON: counts only, nothing that a peer or a scanner could use.

package struct NodeHealth: Sendable, Equatable {
    /// Whether the node would take a job now.
    package var isReady: Bool { reason == "ready" }
    /// Whether the store answers: without it the node is of no use until somebody mends it.
    package var isStoreGood: Bool { reason != "store" }
    /// `ready`, `stopping`, `store`, or `full`.
    package let reason: String
    package let jobsRunning: Int
    package let jobsMax: Int
    package let tables: Int
    /// Of the control messages and protocols.
    package let version: UInt32

    package var json: String {
        "{\"status\":\"alive\",\"ready\":\(isReady),\"reason\":\"\(reason)\",\"jobsRunning\":\(jobsRunning),"
            + "\"jobsMax\":\(jobsMax),\"tables\":\(tables),\"version\":\(version)}"
    }
}
