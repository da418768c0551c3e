// The dry run in words.

import Features
package import Findings
import Jobs
import Parties
import Programs
import SetIntersection
import Statistics
package import Wire

extension JobStatement {
    /// nil of the logistic family.
    package var familyName: String? {
        let family = job.training.options.family
        return family == .logistic ? nil : family.rawValue
    }

    /// Of the Poisson family.
    package var countMax: Int? { job.training.options.family == .poisson ? job.training.options.countMax : nil }

    /// - Parameters:
    ///   - bytes: a count of bytes as people read it.
    ///   - duration: seconds as people read them.
    package func text(in language: Language, bytes: (Int) -> String, duration: (Double) -> String) -> String {
        ([StatementTexts.head(language, job.name, job.purpose)] + model(language) + touched(language) + learnt(language) + policy(language)
            + cost(language, bytes, duration)).joined(separator: "\n")
    }

    /// What is trained, where it is not a logistic model from nothing.
    private func model(_ language: Language) -> [String] {
        let options = job.training.options
        var lines: [String] = []
        switch options.family {
        case .logistic: break
        case .linear: lines.append(StatementTexts.linear(language))
        case .poisson: lines.append(StatementTexts.poisson(language, "\(options.countMax)"))
        }
        if let start = options.start { lines.append(StatementTexts.start(language, start.name)) }
        return lines
    }

    private func touched(_ language: Language) -> [String] {
        var lines = [StatementTexts.touched(language)]
        for party in job.parties {
            guard let table = party.table else {
                lines.append(StatementTexts.neutral(language, party.id.name))
                continue
            }
            let used = party.columnNames.filter { !$0.isEmpty }.sorted().joined(separator: language == .english ? ", " : "、")
            lines.append(StatementTexts.table(language, party.id.name, table.path, used))
        }
        return lines + [StatementTexts.ownRows(language, me.name, "\(ownRows)", "\(ownKeys)")]
    }

    private func learnt(_ language: Language) -> [String] {
        var lines = [StatementTexts.learnt(language), StatementTexts.owners(language)]
        for party in job.parties where party.table == nil { lines.append(StatementTexts.neutralLearns(language, party.id.name)) }
        let label = job.labelOwner.name
        let owners = job.parties.count { $0.table != nil }
        if let probes = sizes.probeCount {
            lines.append(StatementTexts.probes(language, label, "\(probes)", "\(AlignmentLimits.countMaxDefault)"))
        }
        if owners >= 3 { lines.append((owners == 3 ? StatementTexts.pairs : StatementTexts.groups)(language, label)) }
        lines.append(StatementTexts.everybody(language))
        lines.append((job.training.model == .perOwner ? StatementTexts.ownCoefficients : StatementTexts.noCoefficients)(language))
        let options = job.training.options
        for kind in InferenceDisclosure.allCases where options.inference.contains(kind) {
            switch kind {
            case .standardErrors: lines.append(StatementTexts.standardErrors(language))
            case .varianceInflation: lines.append(StatementTexts.varianceInflation(language))
            case .correlations: lines.append(StatementTexts.correlations(language))
            }
        }
        switch options.family {
        case .logistic: break
        case .linear:
            lines.append(StatementTexts.labelDeviation(language, label))
            if options.inference.contains(.standardErrors) { lines.append(StatementTexts.residualVariance(language)) }
        case .poisson: lines.append(StatementTexts.countBound(language, "\(options.countMax)"))
        }
        if options.weightsArePublic { lines.append(StatementTexts.publicWeights(language, label)) }
        switch job.evaluation {
        case .scores:
            return lines + [(options.family == .logistic ? StatementTexts.scores : StatementTexts.predictions)(language, label)]
        case .secure:
            switch options.family {
            case .logistic: return lines + [StatementTexts.evaluationBit(language), StatementTexts.evaluation(language, label)]
            case .linear: return lines + [StatementTexts.evaluationOfNumbers(language, label)]
            case .poisson:
                return lines + [StatementTexts.evaluationBitOfCounts(language), StatementTexts.evaluationOfCounts(language, label)]
            }
        }
    }

    private func policy(_ language: Language) -> [String] {
        [StatementTexts.policy(language)]
            + nodes.map { party, view in
                switch view {
                case .wouldTake: StatementTexts.wouldTake(language, party.name)
                case .wouldRefuse(let mismatches):
                    StatementTexts.wouldRefuse(
                        language, party.name, mismatches.map { $0.text(in: language) }.joined(separator: language == .english ? "; " : "；"))
                case .notReached(let finding):
                    StatementTexts.notReached(language, party.name, "\(finding.code): \(finding.finding.cause(in: language))")
                case .notAsked: StatementTexts.notAsked(language, party.name)
                }
            }
    }

    private func cost(_ language: Language, _ bytes: (Int) -> String, _ duration: (Double) -> String) -> [String] {
        var lines = [
            StatementTexts.estimate(language),
            StatementTexts.shape(language, "\(sizes.commonRows)", "\(sizes.columns.reduce(0, +))"),
        ]
        lines.append(StatementTexts.alignment(language, sizes.alignmentMethod.rawValue))
        for phase in forecast.phases {
            lines.append(
                StatementTexts.phaseCost(
                    language, GeneralTexts.word(phase.phase.rawValue, language), bytes(phase.bytes), "\(phase.rounds)"))
        }
        lines.append(StatementTexts.total(language, bytes(forecast.bytes), "\(forecast.rounds)"))
        let times = [forecast.coreSeconds] + Self.networks.map { forecast.seconds(over: $0.profile) }
        lines.append(StatementTexts.time(language, duration(times[0]), duration(times[1]), duration(times[2])))
        lines.append(StatementTexts.memory(language, bytes(TrafficForecast.peakBytes(sizes))))
        for party in assumedRows { lines.append(StatementTexts.assumedRows(language, party.name, "\(ownKeys)")) }
        if hasAssumedLevels { lines.append(StatementTexts.assumedLevels(language, "\(Self.assumedLevels)")) }
        return lines
    }

    private var hasAssumedLevels: Bool {
        job.parties.contains { party in party.id != me && party.columns.contains { $0.kind.word == "categorical" } }
    }

    /// The two networks that an estimate is given for.
    package static var networks: [(name: String, profile: NetworkProfile)] {
        ["1ms,1Gbit", "20ms,100Mbit"].compactMap { name in NetworkProfile(parsing: name).map { (name, $0) } }
    }
}

extension NodeView.Mismatch {
    package func text(in language: Language) -> String {
        switch self {
        case .table(let name): StatementTexts.noSuchTable(language, name)
        case .purpose(let table, let purpose): StatementTexts.purposeMissing(language, table, purpose)
        case .column(let name): StatementTexts.columnMissing(language, name)
        case .kind(let column, let theirs, let ours): StatementTexts.columnKind(language, column, theirs, ours)
        }
    }
}

extension ColumnSpecification.Kind {
    /// As a catalogue says it; nil for a column that is not read.
    var word: String? {
        switch self {
        case .numeric, .offset: "numeric"
        case .categorical: "categorical"
        case .date: "date"
        case .excluded: nil
        }
    }
}
