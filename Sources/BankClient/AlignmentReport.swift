// What run.json says of the alignment.

import Programs
import SetIntersection

package struct AlignmentReport: Encodable, Sendable, Equatable {
    /// `ecdh` or `rr22`.
    package let method: String?

    init(_ rows: AlignedRows) { method = rows.method?.rawValue }
}
