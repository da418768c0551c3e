// The other half of a report's facts: the scored rows, the plain comparison, and what the run cost.

extension ReportModel {
    /// The label owner's scored rows, one array a column, all of one length.
    package struct ScoredRows: Sendable {
        package enum Part: Sendable { case train, holdout, unlabelled }
        /// Log-odds of default.
        package var logits: [Double]
        /// Nil where the outcome is not known.
        package var isBad: [Bool?]
        package var parts: [Part]
        /// Where the label owner's table has a column of vintages.
        package var vintages: [String]?
        /// Log-odds by plain regression on the label owner's own columns, where computed.
        package var ownLogits: [Double]?

        /// Precondition: arrays of one length.
        package init(logits: [Double], isBad: [Bool?], parts: [Part], vintages: [String]?, ownLogits: [Double]?) {
            precondition(isBad.count == logits.count && parts.count == logits.count, "arrays of one length")
            precondition((vintages ?? []).isEmpty || vintages?.count == logits.count, "a vintage a row")
            precondition(ownLogits == nil || ownLogits?.count == logits.count, "a score a row")
            self.logits = logits
            self.isBad = isBad
            self.parts = parts
            self.vintages = vintages
            self.ownLogits = ownLogits
        }
    }

    /// Secure against plain training on the same rows and columns.
    package struct Comparison: Sendable {
        package var aucPlaintext: Double?
        /// Mean and largest |ΔPD| on the judged rows.
        package var meanAbsPDError: Double
        package var maxAbsPDError: Double
        package var maxAbsCoefficientError: Double

        package init(aucPlaintext: Double?, meanAbsPDError: Double, maxAbsPDError: Double, maxAbsCoefficientError: Double) {
            self.aucPlaintext = aucPlaintext
            self.meanAbsPDError = meanAbsPDError
            self.maxAbsPDError = maxAbsPDError
            self.maxAbsCoefficientError = maxAbsCoefficientError
        }
    }

    /// What one party sent in one phase.
    package struct Traffic: Sendable {
        package var party: String
        /// `align`, `share`, `train` or `score`.
        package var phase: String
        /// With frame headers.
        package var bytesSent: Int
        /// By how much the longest chain of messages that ends at the party has grown.
        package var rounds: Int

        package init(party: String, phase: String, bytesSent: Int, rounds: Int) {
            self.party = party
            self.phase = phase
            self.bytesSent = bytesSent
            self.rounds = rounds
        }
    }

    /// All that a clock has said: the only facts in which two runs with one seed may differ.
    package struct Measured: Sendable {
        package struct Seconds: Sendable {
            package var party: String
            package var phase: String
            package var seconds: Double

            package init(party: String, phase: String, seconds: Double) {
                self.party = party
                self.phase = phase
                self.seconds = seconds
            }
        }
        /// `2026-03-01T09:30:00Z`; nil in priced virtual time, where a run repeats to the byte.
        package var finishedAt: String?
        package var seconds: [Seconds]
        /// Of a simulated network, such as `20ms,100Mbit`: the seconds are then virtual.
        package var virtualNetwork: String?

        package init(finishedAt: String?, seconds: [Seconds], virtualNetwork: String?) {
            self.finishedAt = finishedAt
            self.seconds = seconds
            self.virtualNetwork = virtualNetwork
        }
    }
}
