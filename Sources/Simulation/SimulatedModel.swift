// model.json of a simulation: every owner's encoding and coefficients, which a later run may start from.
//
// Between nodes each owner keeps its own in its store; a simulation has no stores, and all the data anyway.

import Features
import Findings
import Foundation
import Jobs
import Parties
import Programs
import Statistics
import Symmetric

struct SimulatedModel: Codable {
    struct Part: Codable {
        let party: String
        let encoding: FittedEncoding?
        /// On the standardised scale, in the label's unit; the intercept first at the label owner.
        let coefficients: [Double]?
    }

    static let fileName = "model.json"
    private static let byteCountMax = 256 << 20

    let schema: Int
    let labelOwner: String
    let family: RegressionFamily
    /// SHA-256 of the manifest, in hexadecimal.
    let manifest: String
    /// In the order of the job's parties.
    let parts: [Part]

    /// nil of a run of nodes, which keep their own.
    init?(_ outcome: SimulationOutcome) {
        guard !outcome.trained.isEmpty else { return nil }
        schema = 1
        labelOwner = outcome.job.labelOwner.name
        family = outcome.job.training.options.family
        manifest = Self.hexadecimal(outcome.job.manifestDigest.bytes)
        parts = zip(outcome.job.parties, outcome.trained).map {
            Part(party: $0.id.name, encoding: $1.features.encoding, coefficients: $1.coefficients)
        }
    }

    /// What a job starts from: the job with the model's reference, and every party's part.
    ///
    /// - Parameter jobPath: the model's path is relative to it.
    /// - Throws: J339, R472.
    static func resolve(_ job: Job, jobPath: String) throws(Finding) -> (job: Job, starts: [EarlierModel?]) {
        guard let named = job.training.options.start else { return (job, job.parties.map { _ in nil }) }
        let model = try read(named.name, jobPath: jobPath)
        guard model.labelOwner == job.labelOwner.name else {
            throw Finding(RunFindings.startUnusable, stage: .job, ["its label owner is \(model.labelOwner)"])
        }
        guard let digest = bytes(ofHexadecimal: model.manifest).flatMap(Digest.init(decoding:)),
            let reference = ModelReference(id: Array(digest.bytes.prefix(ModelReference.idByteCount)), manifest: digest)
        else { throw unreadable(named.name, "its manifest is no digest") }
        var starts: [EarlierModel?] = []
        for party in job.parties {
            let part = model.parts.first { $0.party == party.id.name }
            do throws(Finding) {
                // A party without a table has nothing to start.
                starts.append(
                    party.table == nil
                        ? nil
                        : try part.map { part throws(Finding) in
                            try EarlierModel(
                                encoding: part.encoding, coefficients: part.coefficients, hasIntercept: part.party == model.labelOwner,
                                family: model.family, wanted: job.training.options.family)
                        })
            } catch {
                throw error.at(party: party.id.name)
            }
        }
        return (job.starting(from: reference), starts)
    }

    private static func read(_ name: String, jobPath: String) throws(Finding) -> SimulatedModel {
        var path = JobPath.resolve(name, beside: jobPath)
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue { path += "/" + fileName }
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? handle.close() }
            let data = try handle.read(upToCount: byteCountMax + 1) ?? Data()
            guard data.count <= byteCountMax else { throw unreadable(name, "it is larger than \(byteCountMax) bytes") }
            return try JSONDecoder().decode(SimulatedModel.self, from: data)
        } catch let finding as Finding {
            throw finding
        } catch is DecodingError {
            throw unreadable(name, "it is no model")
        } catch {
            throw unreadable(name, (error as NSError).localizedDescription)
        }
    }

    private static func unreadable(_ name: String, _ why: String) -> Finding {
        Finding(JobFindings.startNotFound, stage: .job, [name, why])
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { String(format: "%02x", $0) }.joined()
    }

    private static func bytes(ofHexadecimal text: String) -> [UInt8]? {
        let digits = text.compactMap(\.hexDigitValue)
        guard digits.count == text.count, digits.count % 2 == 0 else { return nil }
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(16 * digits[$0] + digits[$0 + 1]) }
    }
}
