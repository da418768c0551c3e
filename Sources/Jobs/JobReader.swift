// From the bytes of a job file to a `Job`, strictly.

import Features
package import Findings
import Parties
import Statistics
import Tables
import Yams

package enum JobReader {
    /// Largest job file.
    package static let byteCountMax = 1 << 20

    /// - Throws: findings J302…J337 with line and column.
    package static func read(_ bytes: [UInt8]) throws(Finding) -> Job {
        guard bytes.count <= byteCountMax else { throw Finding(JobFindings.tooLarge, stage: .job) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Finding(JobFindings.notYAML, stage: .job, ["it is not UTF-8"])
        }
        let root = try StrictMapping(
            try document(text), name: "job file",
            known: ["version", "job", "purpose", "parties", "holdout", "seed", "train", "evaluation"])
        let version = try root.required("version")
        guard try version.string() == "\(Job.version)" else {
            throw Finding(JobFindings.unsupportedVersion, stage: .job, line: version.line, [try version.string()])
        }
        let name = try root.required("job").string()
        let training = try training(root.optional("train"))
        let parties = try self.parties(try root.required("parties"), training.options.family)
        let evaluation = try root.optional("evaluation")?.choice(["scores": .scores, "secure": .secure]) ?? EvaluationMode.scores
        try training.options.check(parties, model: training.model, evaluation: evaluation)
        return Job(
            name: name, parties: parties,
            holdout: try root.optional("holdout")?.number(in: 0...0.9) ?? 0.3,
            seed: try root.optional("seed")?.string() ?? name,
            training: training,
            evaluation: evaluation,
            purpose: try root.optional("purpose")?.string() ?? "")
    }

    private static func document(_ text: String) throws(Finding) -> Node {
        if let line = AliasScan.firstLine(in: text) {
            throw Finding(JobFindings.notYAML, stage: .job, line: line, ["anchors and aliases are not used here"])
        }
        do {
            guard let node = try Yams.compose(yaml: text) else {
                throw Finding(JobFindings.notYAML, stage: .job, line: 1, ["it is empty"])
            }
            return node
        } catch let finding as Finding {
            throw finding
        } catch YamlError.duplicatedKeysInMapping(let duplicates, let context) {
            throw Finding(
                JobFindings.duplicateKey, stage: .job, line: context.mark.line, [duplicates.joined(separator: ", ")])
        } catch let error as YamlError {
            throw Finding(JobFindings.notYAML, stage: .job, line: line(of: error), [firstLine("\(error)")])
        } catch {
            throw Finding(JobFindings.notYAML, stage: .job, [firstLine("\(error)")])
        }
    }

    private static func line(of error: YamlError) -> Int? {
        switch error {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
        default: nil
        }
    }

    private static func firstLine(_ text: String) -> String {
        text.split(separator: "\n").prefix(2).joined(separator: " ")
    }

    private static func training(_ value: StrictValue?) throws(Finding) -> TrainingSettings {
        let mapping = try value?.mapping(known: ["l2", "passes", "model", "weights", "inference", "family", "count_max", "start"])
        return TrainingSettings(
            l2: try mapping?.optional("l2")?.number(in: 1e-6...1) ?? 1e-4,
            passes: try mapping?.optional("passes")?.integer(in: 1...30),
            model: try mapping?.optional("model")?.choice(["perOwner": .perOwner, "shared": .shared]) ?? .perOwner,
            options: try TrainingJobOptions.read(mapping))
    }

    private static func parties(_ value: StrictValue, _ family: RegressionFamily) throws(Finding) -> [JobParty] {
        let mapping = try value.mapping(known: nil)
        var parties: [JobParty] = []
        for (key, mark, node) in mapping.all {
            guard let id = PartyID(key) else { throw Finding(JobFindings.partyName, stage: .job, line: mark?.line, [key]) }
            do throws(Finding) {
                parties.append(try JobPartyReader.read(id, StrictValue(name: key, node: node), family: family))
            } catch {
                throw error.at(party: key)
            }
        }
        guard (PartyLimits.computeCount...PartyLimits.countMax).contains(parties.count) else {
            throw Finding(JobFindings.parties, stage: .job, line: value.line, ["\(parties.count)"])
        }
        let owners = parties.count { $0.label != nil }
        guard owners == 1 else { throw Finding(JobFindings.labelOwner, stage: .job, line: value.line, ["\(owners)"]) }
        if parties.count > PartyLimits.computeCount { try checkOutside(parties, line: value.line) }
        return parties
    }

    /// Of more than three parties: those behind the third one only put columns in.
    private static func checkOutside(_ parties: [JobParty], line: Int?) throws(Finding) {
        if let owner = parties.dropFirst(PartyLimits.computeCount).first(where: { $0.label != nil }) {
            throw Finding(JobFindings.labelOwnerOutside, stage: .job, line: line, [owner.id.name])
        }
        let neutral = parties.indices.filter { parties[$0].table == nil }
        if let last = neutral.last, last >= PartyLimits.computeCount || neutral.count > 1 {
            throw Finding(JobFindings.neutralOutside, stage: .job, line: line, [parties[last].id.name])
        }
    }
}
