// The catalogue of everything a person can be told, collected from one file an area.

package enum Catalogue {
    /// Every kind, in the order of the codes.
    package static let all: [FindingKind] =
        [
            TableFindings.all, FeatureFindings.all, JobFindings.all, ComparisonFindings.all, RunFindings.all, AlignmentFindings.all,
            IntersectionFindings.all, UnbalancedFindings.all, TransportFindings.all, NodeFindings.all, DoctorFindings.all,
            ModelFindings.all, CommandFindings.all,
        ].flatMap(\.self).sorted { $0.code < $1.code }

    package static func kind(_ code: String) -> FindingKind? {
        all.first { $0.code == code }
    }
}
