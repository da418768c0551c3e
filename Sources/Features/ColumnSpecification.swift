// What a job says about a column of an owner's table, and the limits that all columns share.

/// How one column of the table becomes feature columns.
package struct ColumnSpecification: Codable, Sendable, Equatable {
    package enum Kind: Codable, Sendable, Equatable {
        /// A number; with `log1p` its ln(1 + value), for amounts that span orders of magnitude.
        case numeric(log1p: Bool)
        /// A level; with `prefix` only the first so many characters, for codes that form a hierarchy.
        case categorical(prefix: Int?)
        /// A date, used as its number of days.
        case date(pattern: String)
        /// Added to the linear predictor as it is, or its logarithm: no feature, and no coefficient.
        case offset(log: Bool)
        /// Not a feature.
        case excluded
    }

    package let name: String
    package let kind: Kind

    /// Whether it is encoded into feature columns.
    package var isFeature: Bool {
        switch kind {
        case .numeric, .categorical, .date: true
        case .offset, .excluded: false
        }
    }

    package var isOffset: Bool {
        if case .offset = kind { true } else { false }
    }

    package init(name: String, kind: Kind) {
        self.name = name
        self.kind = kind
    }
}

/// The constants of feature encoding. They are part of a model's meaning: a change is a new version of the job format.
package enum FeatureLimits {
    /// A level or indicator with fewer training rows is merged or left out: its coefficient would be noise, it could
    /// point at single firms, and whitening stretches it to √(rows / 50) at most.
    package static let levelRowCountMin = 50
    /// Standardised numbers are cut here.
    package static let standardDeviationsMax = 5.0
    /// Sizes from here on are wrong units or identifiers, and would leave fixed point without digits for the rest.
    package static let valueMax = 1e12
    /// Two columns whose correlation is this close to ±1 are one column: a thousand times the rounding of a correlation
    /// over a million rows, and far below what differing in one row makes.
    package static let correlationGapMin = 1e-12
    /// Feature columns of one owner: 1,000,000 rows of them are 4 GB, which a data node has.
    package static let featureCountMax = 500
}
