// Weights, offsets and statistics of a job file: what they mean, what is refused, what the manifest says of them.

import Features
import Findings
import Parties
import Statistics
import Symmetric
import Testing

@testable import Jobs

@Suite struct TrainingOptionTests {
    private func code(_ old: String, _ new: String) throws -> String? {
        let text = try JobText.replacing(old, by: new)
        do {
            _ = try JobText.read(text)
            return nil
        } catch let finding as Finding {
            return finding.kind.code
        }
    }

    @Test func nothingIsAskedForUnlessTheJobSaysSo() throws {
        let job = try JobText.read(JobText.full)
        #expect(job.training.options == TrainingJobOptions())
        #expect(job.parties.allSatisfy { !$0.hasOffset && $0.classWeights == nil })
    }

    @Test func statisticsAndPublicWeights() throws {
        let text = try JobText.replacing(
            "model: shared", by: "model: perOwner, weights: public, inference: [standardErrors, correlations]")
        let options = try JobText.read(text).training.options
        #expect(options.weightsArePublic && options.inference == [.standardErrors, .correlations])
    }

    @Test func weightsByClass() throws {
        let balanced = try JobText.read(JobText.replacing("weight: share", by: "class_weights: balanced"))
        #expect(balanced.parties[0].classWeights == .balanced && balanced.hasWeights)
        let given = try JobText.read(JobText.replacing("weight: share", by: "class_weights: {positive: 3, negative: 0.5}"))
        #expect(given.parties[0].classWeights == .given(positive: 3, negative: 0.5))
        let factors = ClassWeights.balanced.factors(positives: 10, negatives: 90)
        #expect(abs(10 * factors.positive - 50) < 1e-12 && abs(90 * factors.negative - 50) < 1e-12)
    }

    @Test func anOffsetIsNoFeature() throws {
        let job = try JobText.read(JobText.replacing("sales: numeric,", by: "sales: {type: offset, log: true},"))
        let tax = job.parties[1]
        #expect(tax.hasOffset && tax.columns[0].kind == .offset(log: true) && !tax.columns[0].isFeature)
        #expect(tax.columnNames.contains("sales"))
    }

    @Test func whatIsRefused() throws {
        #expect(try code("weight: share", "weight: share\n    class_weights: even") == "J316")
        #expect(try code("weight: share", "class_weights: {positive: 3}") == "J304")
        #expect(try code("weight: share", "class_weights: {positive: 3, negative: 0}") == "J311")
        #expect(try code("delimiter: \";\"", "class_weights: balanced") == "J303")
        #expect(try code("model: shared", "model: shared, inference: [standardErrors]") == "J332")
        #expect(try code("model: shared", "model: shared, inference: [median]") == "J316")
        #expect(try code("model: shared", "model: shared, inference: [varianceInflation]") == nil)
        #expect(try code("sales: numeric, grade: categorical", "sales: offset, grade: offset") == "J333")
        let weighted = try JobText.replacing("model: shared", by: "model: shared, weights: public")
        #expect(throws: Never.self) { try JobText.read(weighted) }
        for (new, expected) in [("", "J331"), ("weight: share\n    class_weights: balanced", "J330")] {
            let text = weighted.replacing("    weight: share\n", with: new.isEmpty ? "" : "    \(new)\n")
            #expect { try JobText.read(text) } throws: { ($0 as? Finding)?.kind.code == expected }
        }
    }

    @Test func theManifestSaysWhatAllMustKnow() throws {
        let plain = try JobText.read(JobText.full)
        let changes = [
            ("model: shared", "model: shared, weights: public"), ("model: shared", "model: shared, inference: [correlations]"),
            ("sales: numeric", "sales: offset"),
        ]
        for (old, new) in changes {
            #expect(try JobText.read(JobText.replacing(old, by: new)).manifestDigest != plain.manifestDigest)
        }
        // Whether weights come from a column or by class is the label owner's own.
        let byClass = try JobText.read(JobText.replacing("weight: share", by: "class_weights: balanced"))
        #expect(byClass.manifestDigest == plain.manifestDigest)
    }

    @Test func aNodeReadsItBack() throws {
        let text = try JobText.replacing("sales: numeric", by: "sales: offset")
            .replacing("model: shared", with: "model: perOwner, weights: public, inference: [standardErrors, varianceInflation]")
        let job = try JobText.read(text)
        let (tax, platform) = (job.parties[1], job.parties[2])
        let seen = try Job(decodingManifest: job.manifestBytes, me: tax.id, own: tax)
        #expect(seen.training.options == job.training.options && seen.manifestBytes == job.manifestBytes)
        let neutral = try Job(decodingManifest: job.manifestBytes, me: platform.id, own: platform)
        #expect(neutral.parties.map(\.hasOffset) == [false, true, false])
        // A node whose own section brings no offset does not take part in a job that says so.
        let without = try JobText.read(JobText.full).parties[1]
        #expect(throws: (any Error).self) { try Job(decodingManifest: job.manifestBytes, me: tax.id, own: without) }
    }

    @Test func maskBitsThatNobodyKnowsAreRefused() throws {
        let job = try JobText.read(JobText.full)
        let (bytes, tax) = (job.manifestBytes, job.parties[1])
        for (fromEnd, value) in [(1, UInt8(8)), (1, 4), (2, 8), (3, 2)] {
            var changed = bytes
            changed[changed.count - fromEnd] = value
            #expect(throws: (any Error).self, "\(fromEnd)") { try Job(decodingManifest: changed, me: tax.id, own: tax) }
        }
    }

    private static let classes = #"{column: bad, positive: ["1"], negative: ["0"], unlabelled: ["?"]}"#

    private func numeric(_ train: String, label: String = #"{column: bad, unlabelled: ["?"]}"#) throws -> String {
        try JobText.replacing("l2: 0.001", by: "l2: 0.001, " + train).replacing(Self.classes, with: label)
    }

    @Test func aFamilyAndItsLabel() throws {
        let linear = try JobText.read(numeric("family: linear"))
        #expect(linear.training.options.family == .linear && linear.training.options.countMax == 1)
        #expect(linear.parties[0].label == JobLabel(column: "bad", positive: [], negative: [], unlabelled: ["?"]))
        let poisson = try JobText.read(numeric("family: poisson, count_max: 20, start: ab12"))
        #expect(poisson.training.options.family == .poisson && poisson.training.options.countMax == 20)
        #expect(poisson.training.options.start == StartModel(name: "ab12"))
        #expect(try JobText.read(JobText.replacing("l2: 0.001", by: "l2: 0.001, family: logistic")) == JobText.read(JobText.full))
    }

    @Test func whatAFamilyRefuses() throws {
        func code(_ text: String) -> String? {
            do throws(Finding) {
                _ = try JobText.read(text)
                return nil
            } catch {
                return error.kind.code
            }
        }
        #expect(code(try numeric("family: gamma")) == "J316")
        #expect(code(try numeric("family: poisson")) == "J336")
        #expect(code(try numeric("family: linear, count_max: 5")) == "J336")
        #expect(code(try numeric("family: poisson, count_max: 0")) == "J311")
        #expect(code(try numeric("family: poisson, count_max: 1025")) == "J311")
        #expect(code(try numeric("family: linear", label: Self.classes)) == "J337")
        #expect(code(try numeric("family: logistic")) == "J304")
        #expect(code(try numeric("family: linear").replacing("weight: share", with: "class_weights: balanced")) == "J337")
        #expect(code(try numeric("family: linear") + "\nevaluation: secure") == nil)
    }

    @Test func theManifestNamesFamilyAndStart() throws {
        let reference = try #require(
            ModelReference(id: [UInt8](repeating: 7, count: 16), manifest: SHA256.hash(Array("earlier".utf8))))
        let job = try JobText.read(numeric("family: poisson, count_max: 20, start: ab12")).starting(from: reference)
        let tax = job.parties[1]
        let seen = try Job(decodingManifest: job.manifestBytes, me: tax.id, own: tax)
        #expect(seen.training.options.family == .poisson && seen.training.options.countMax == 20)
        #expect(seen.training.options.start?.reference == reference && seen.manifestBytes == job.manifestBytes)
        #expect(try ManifestHead(decoding: job.manifestBytes).family == .poisson)
        let other = try JobText.read(numeric("family: poisson, count_max: 21, start: ab12")).starting(from: reference)
        let linear = try JobText.read(numeric("family: linear"))
        let logistic = try JobText.read(JobText.full)
        #expect(Set([job, other, linear, logistic].map { $0.manifestBytes }).count == 4)
        #expect(try ManifestHead(decoding: logistic.manifestBytes).family == .logistic)
    }
}
