// Failures of the layers below, worded for people.

package import Findings
import Parties
import Secrets
import SetIntersection
import Wire

extension Finding {
    /// The finding for whatever a program threw; the catalogue's own findings pass unchanged.
    package init(failure error: any Error, stage: Stage?) {
        switch error {
        case let finding as Finding: self = finding.at(stage: stage)
        case let error as AlignmentError: self = Finding(error, stage: stage)
        case let error as ChannelError: self = Self.channel(error, stage)
        case let error as any FindingConvertible: self = error.finding.at(stage: stage)
        case let refusal as DisclosureRefusal:
            self = Finding(
                RunFindings.disclosureRefused, stage: stage, [refusal.disclosure.kind.rawValue, refusal.reason.rawValue])
        case is RandomSourceFailure: self = Finding(RunFindings.noRandomness, stage: stage)
        case is CancellationError: self = Finding(RunFindings.cancelled, stage: stage)
        default: self = Finding(RunFindings.unexpected, stage: stage, ["\(error)"])
        }
    }

    private static func channel(_ error: ChannelError, _ stage: Stage?) -> Finding {
        switch error {
        case .closed(let peer): Finding(RunFindings.peerClosed, stage: stage, [peer.name])
        case .outOfStep(let peer, let expected, let received):
            Finding(RunFindings.peerMessage, stage: stage, [peer.name, "step \(received) where \(expected) was due"])
        case .unexpectedSize(let peer, let expected, let received):
            Finding(RunFindings.peerMessage, stage: stage, [peer.name, "\(received) bytes where \(expected) were due"])
        case .malformed(let peer, let reason): Finding(RunFindings.peerMessage, stage: stage, [peer.name, "\(reason)"])
        case .silent(let peer, let seconds):
            Finding(TransportFindings.silentPeer, stage: stage, [peer.name, "\(seconds)"])
        }
    }
}
