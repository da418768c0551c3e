// Whether a job may use a stored model: it is this peer's, of this purpose; to score with it, trained by these parties on these columns.
//
// Spec: protocols/control.md, section «Offer». A model of another peer is answered as one that does not exist.

import Findings
import Jobs
import Parties
import Programs
import Sessions
import Statistics

enum ModelAccess {
    /// This node's part of the model.
    ///
    /// - Throws: `Refusal` as the page's table says; a finding where the store fails or what it holds is damaged.
    static func model(
        for job: ScoreJob, offer: JobOffer, from peer: PartyID, me: PartyID, in store: JobStore
    ) throws -> TrainedModel {
        let (stored, head) = try find(job.model, offer, from: peer, in: store)
        try checkAgreement(job, offer, stored, head)
        return try TrainedModel(
            encoding: stored.encoding, whitening: stored.whitening,
            part: ModelPart(
                columnCounts: stored.columnCounts, own: stored.own, next: stored.next, fractionBits: stored.fractionBits,
                magnitudeBits: stored.magnitudeBits),
            parties: job.parties, me: me, recipient: job.recipient)
    }

    /// This node's part of the model that a training job starts from; nil where the job starts from none, or the node brings no column.
    ///
    /// - Throws: as `model(for:)`; R472 where it is no start for this job.
    static func start(
        for job: Job, offer: JobOffer, from peer: PartyID, me: PartyID, in store: JobStore
    ) throws -> EarlierModel? {
        guard let reference = job.training.options.start?.reference, job.parties.first(where: { $0.id == me })?.table != nil else {
            return nil
        }
        let (stored, head) = try find(reference, offer, from: peer, in: store)
        guard ModelReference(id: reference.id, trainingManifest: stored.manifest) == reference else {
            throw Refusal(Finding(PolicyFindings.modelMismatch, stage: .job, ["manifest"]))
        }
        do throws(Finding) {
            return try EarlierModel(
                encoding: stored.encoding, coefficients: stored.coefficients, hasIntercept: false, family: head.family ?? .logistic,
                wanted: job.training.options.family)
        } catch {
            throw Refusal(error)
        }
    }

    /// A model that this peer's job trained here for this purpose.
    private static func find(
        _ model: ModelReference, _ offer: JobOffer, from peer: PartyID, in store: JobStore
    ) throws -> (NodeModel, ManifestHead) {
        guard let id = JobID(model.id) else { preconditionFailure("both ids have 16 bytes") }
        let unknown = Finding(PolicyFindings.noSuchModel, stage: .job, [id.description])
        guard let record = try store.job(id) else { throw Refusal(unknown) }
        guard record.peer == peer else {
            throw Refusal(Finding(PolicyFindings.modelOfAnother, stage: .job, [peer.name, record.peer.name]), answer: unknown)
        }
        guard let stored = try store.model(id) else { throw Refusal(unknown) }
        guard record.purpose == offer.purpose else {
            throw Refusal(Finding(PolicyFindings.modelPurpose, stage: .job, [offer.purpose]))
        }
        guard let head = try? ManifestHead(decoding: stored.manifest) else { throw Finding(NodeFindings.storeDamaged, ["model"]) }
        guard head.version == Manifest.version else {
            throw Refusal(Finding(PolicyFindings.modelVersion, stage: .job, ["\(head.version)", "\(Manifest.version)"]))
        }
        return (stored, head)
    }

    private static func checkAgreement(_ job: ScoreJob, _ offer: JobOffer, _ stored: NodeModel, _ head: ManifestHead) throws(Refusal) {
        func mismatch(_ what: String) -> Refusal { Refusal(Finding(PolicyFindings.modelMismatch, stage: .job, [what])) }
        guard ModelReference(id: job.model.id, trainingManifest: stored.manifest) == job.model else { throw mismatch("manifest") }
        // The recipient is the peer, to whom the training job's scores went: its record says so.
        guard head.parties == job.parties.map(\.id) else { throw mismatch("parties") }
        guard stored.section == offer.section else { throw mismatch("table, columns") }
    }
}
