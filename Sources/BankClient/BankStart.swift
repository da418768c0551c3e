// The model that a job starts from, looked up in the bank's own store.
//
// Spec: protocols/regression-families.md, section «Start from a model».

package import Findings
package import Jobs
import Parties
import Programs
import Sessions

package enum BankStart {
    /// Whether the job's model can be started from, before anything is done.
    ///
    /// - Throws: as `resolve`.
    package static func check(_ job: Job, in home: BankHome) throws(Finding) { _ = try resolve(job, in: home) }

    /// The job with the model's reference in place of what the file says, and the bank's own part.
    ///
    /// - Throws: M805 to M807, M808, P622, P624, R472.
    static func resolve(_ job: Job, in home: BankHome) throws(Finding) -> (job: Job, start: EarlierModel?) {
        guard let named = job.training.options.start else { return (job, nil) }
        let model = try home.models().model(idPrefix: named.name)
        guard let head = try? ManifestHead(decoding: model.manifest),
            let reference = ModelReference(id: model.id.bytes, trainingManifest: model.manifest)
        else { throw Finding(ModelFindings.damaged, stage: .job, [model.id.description]) }
        guard head.version == Manifest.version else {
            throw Finding(PolicyFindings.modelVersion, stage: .job, ["\(head.version)", "\(Manifest.version)"])
        }
        guard model.owner == job.labelOwner else {
            throw Finding(ModelFindings.otherParty, stage: .job, [model.owner.name, job.labelOwner.name])
        }
        guard model.purpose == job.purpose else { throw Finding(PolicyFindings.modelPurpose, stage: .job, [job.purpose]) }
        let start = try EarlierModel(
            encoding: model.encoding, coefficients: model.coefficients, hasIntercept: true, family: model.target.family,
            wanted: job.training.options.family)
        return (job.starting(from: reference), start)
    }
}
