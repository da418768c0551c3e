// Whether a scoring job may use a stored model: it is this peer's, of this purpose, trained by these parties on these columns.
//
// Spec: protocols/control.md, section «Offer». A model of another peer is answered as one that does not exist.

import Findings
import Jobs
import Parties
import Programs
import Sessions

enum ModelAccess {
    /// This node's part of the model.
    ///
    /// - Throws: `Refusal` as the page's table says; a finding where the store fails or what it holds is damaged.
    static func model(
        for job: ScoreJob, offer: JobOffer, from peer: PartyID, me: PartyID, in store: JobStore
    ) throws -> TrainedModel {
        guard let id = JobID(job.model.id) else { preconditionFailure("both ids have 16 bytes") }
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
        try checkAgreement(job, offer, stored, head)
        return try TrainedModel(
            encoding: stored.encoding, whitening: stored.whitening,
            part: ModelPart(
                columnCounts: stored.columnCounts, own: stored.own, next: stored.next, fractionBits: stored.fractionBits,
                magnitudeBits: stored.magnitudeBits),
            parties: job.parties, me: me, recipient: job.recipient)
    }

    private static func checkAgreement(_ job: ScoreJob, _ offer: JobOffer, _ stored: NodeModel, _ head: ManifestHead) throws(Refusal) {
        func mismatch(_ what: String) -> Refusal { Refusal(Finding(PolicyFindings.modelMismatch, stage: .job, [what])) }
        guard ModelReference(id: job.model.id, trainingManifest: stored.manifest) == job.model else { throw mismatch("manifest") }
        // The recipient is the peer, to whom the training job's scores went: its record says so.
        guard head.parties == job.parties.map(\.id) else { throw mismatch("parties") }
        guard stored.section == offer.section else { throw mismatch("table, columns") }
    }
}
