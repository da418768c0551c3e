// A job of either kind, as a node is offered it.

package import Parties
package import Wire

package enum OfferedJob: Sendable, Equatable {
    case training(Job)
    case scoring(ScoreJob)

    /// Throws unless the bytes are a manifest of either kind that the node may be a part of.
    package init(decodingManifest bytes: [UInt8], me: PartyID, own: JobParty) throws(DecodingError) {
        switch try ManifestHead(decoding: bytes).kind {
        case .training: self = .training(try Job(decodingManifest: bytes, me: me, own: own))
        case .scoring: self = .scoring(try ScoreJob(decodingManifest: bytes, me: me, own: own))
        case nil: throw .invalidValue
        }
    }

    package var name: String {
        switch self {
        case .training(let job): job.name
        case .scoring(let job): job.name
        }
    }

    /// In the order of the roles.
    package var parties: [JobParty] {
        switch self {
        case .training(let job): job.parties
        case .scoring(let job): job.parties
        }
    }

    /// Who learns the scores, and compares in the alignment.
    package var recipient: PartyID {
        switch self {
        case .training(let job): job.labelOwner
        case .scoring(let job): job.recipient
        }
    }

    package var manifestBytes: [UInt8] {
        switch self {
        case .training(let job): job.manifestBytes
        case .scoring(let job): job.manifestBytes
        }
    }
}
