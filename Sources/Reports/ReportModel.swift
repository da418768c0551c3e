// All that a report says about one run, filled in by whoever ran it: the simulation, or the bank's command.

package import Findings
package import Jobs
package import Statistics

package struct ReportModel: Sendable {
    /// A comparison is of a run with nodes, seen by one who holds everybody's tables.
    package enum Kind: Sendable { case simulation, comparison, job }
    package enum Alignment: Sendable { case inTheClear, byProtocol }

    package var kind: Kind
    package var jobName: String
    /// Of a run with nodes.
    package var jobID: String?
    package var purpose: String
    /// In the order of the job.
    package var parties: [Party]
    package var labelOwner: String
    package var positiveValues: [String]
    package var negativeValues: [String]
    package var alignment: Alignment
    /// Rows that all owners have.
    package var commonCount: Int
    /// Keys that two owners have in common, where known.
    package var overlaps: [Overlap]
    package var findings: [Finding]
    package var settings: Settings
    /// False where no owner learns a coefficient.
    package var disclosesCoefficients: Bool
    package var coefficients: [Coefficient]
    package var rows: ScoredRows
    /// In a simulation only: nobody else holds everybody's data.
    package var comparison: Comparison?
    package var traffic: [Traffic]
    package var measured: Measured
    /// Of the linear and the Poisson family; `rows` is then empty.
    package var regression: Regression?
    /// Of a logistic model whose scores stayed shared; `rows` is then empty.
    package var evaluation: SecureEvaluation?

    package init(
        kind: Kind, jobName: String, jobID: String?, purpose: String, parties: [Party], labelOwner: String,
        positiveValues: [String], negativeValues: [String], alignment: Alignment, commonCount: Int, overlaps: [Overlap],
        findings: [Finding], settings: Settings, disclosesCoefficients: Bool, coefficients: [Coefficient], rows: ScoredRows,
        comparison: Comparison?, traffic: [Traffic], measured: Measured, regression: Regression? = nil, evaluation: SecureEvaluation? = nil
    ) {
        self.regression = regression
        self.evaluation = evaluation
        self.kind = kind
        self.jobName = jobName
        self.jobID = jobID
        self.purpose = purpose
        self.parties = parties
        self.labelOwner = labelOwner
        self.positiveValues = positiveValues
        self.negativeValues = negativeValues
        self.alignment = alignment
        self.commonCount = commonCount
        self.overlaps = overlaps
        self.findings = findings
        self.settings = settings
        self.disclosesCoefficients = disclosesCoefficients
        self.coefficients = coefficients
        self.rows = rows
        self.comparison = comparison
        self.traffic = traffic
        self.measured = measured
    }
}

extension ReportModel {
    package struct Party: Sendable {
        package var name: String
        /// False for a neutral compute node.
        package var hasTable: Bool
        /// Rows of its table; nil where whoever writes the report does not see them.
        package var rowCount: Int?
        /// Distinct keys that it put into the alignment.
        package var keyCount: Int?
        /// Of those, well-formed ones; nil where not seen.
        package var validKeyCount: Int?
        /// Feature columns after encoding; nil where not seen.
        package var featureCount: Int?
        package var columns: [Column]
        /// AUC of plain regression on its own columns, where somebody can compute it.
        package var aucAlone: Double?

        package init(
            name: String, hasTable: Bool, rowCount: Int?, keyCount: Int?, validKeyCount: Int?, featureCount: Int?, columns: [Column],
            aucAlone: Double?
        ) {
            self.name = name
            self.hasTable = hasTable
            self.rowCount = rowCount
            self.keyCount = keyCount
            self.validKeyCount = validKeyCount
            self.featureCount = featureCount
            self.columns = columns
            self.aucAlone = aucAlone
        }
    }

    /// A column of a table and what it is used as.
    package struct Column: Sendable {
        package enum Use: Sendable, Equatable {
            case key, label, weight, vintage
            case numeric(log1p: Bool)
            case categorical(prefix: Int?)
            case date(pattern: String)
        }
        package var name: String
        package var use: Use

        package init(name: String, use: Use) {
            self.name = name
            self.use = use
        }
    }

    package struct Overlap: Sendable {
        package var first: String
        package var second: String
        package var count: Int

        package init(first: String, second: String, count: Int) {
            self.first = first
            self.second = second
            self.count = count
        }
    }

    package struct Settings: Sendable {
        package var l2: Double
        package var passes: Int
        /// What the job tells beside coefficients.
        package var inference: Set<InferenceDisclosure>
        /// Whether the label owner learns scores, or figures only.
        package var evaluation: EvaluationMode

        package init(l2: Double, passes: Int, inference: Set<InferenceDisclosure> = [], evaluation: EvaluationMode = .scores) {
            self.l2 = l2
            self.passes = passes
            self.inference = inference
            self.evaluation = evaluation
        }

        /// - Parameter passes: that ran, which the job need not say.
        package init(_ job: Job, passes: Int) {
            self.init(
                l2: job.training.l2, passes: passes, inference: job.training.options.inference, evaluation: job.evaluation)
        }
    }

    /// One coefficient, of a column scaled to standard deviation 1.
    package struct Coefficient: Sendable {
        package var party: String
        package var feature: String
        package var value: Double
        /// Of plain regression on the same rows.
        package var plaintext: Double?
        package var isIntercept: Bool
        /// Where the job tells its owner the standard error.
        package var inference: CoefficientInference?
        /// Where the job tells its owner.
        package var varianceInflation: Double?

        package init(
            party: String, feature: String, value: Double, plaintext: Double?, isIntercept: Bool, inference: CoefficientInference? = nil,
            varianceInflation: Double? = nil
        ) {
            self.inference = inference
            self.varianceInflation = varianceInflation
            self.party = party
            self.feature = feature
            self.value = value
            self.plaintext = plaintext
            self.isIntercept = isIntercept
        }
    }
}
