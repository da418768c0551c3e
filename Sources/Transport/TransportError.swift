// Why a connection did not come about, or a listener did not start; each case has its finding.

package import Findings
package import Parties

/// What is wrong with the certificate that a peer presented. The peer itself hears one alert that says nothing.
package enum CertificateFault: Error, Sendable, Hashable {
    case none
    /// No P-256 key, no name that is a party's, or a signature that is not its own.
    case unusable
    /// The name is not that of a trusted party.
    case unknown(PartyID)
    /// The name is a trusted party's, the key is another.
    case wrongKey(PartyID)
    /// A trusted party, but not the one that was called.
    case otherParty(expected: PartyID, presented: PartyID)
    /// Dates are seconds since 1970.
    case expired(PartyID, at: Int64)
    case notYetValid(PartyID, from: Int64)
}

/// What is wrong with a message of the set-up.
package enum SetupFault: String, Error, Sendable, Hashable {
    case noHello = "no hello of this protocol"
    case damaged = "a damaged message"
    case unknownPurpose = "an unknown purpose"
    case notForUs = "a connection meant for another party"
    case otherAnswer = "an answer to another question"
    case notAnEnd = "a relayed stream of other parties"
    case otherStream = "a relayed stream of another session"
}

package enum TransportError: Error, Sendable, Hashable {
    case noAddress(peer: PartyID)
    case notTrusted(peer: PartyID)
    case unreachable(peer: PartyID, address: PeerAddress, reason: String)
    /// Set-up was not done in time. `peer` is a name where one is known, else an address; so in the cases below.
    case timedOut(peer: String, seconds: Int)
    /// The other side ended the connection before it was set up.
    case ended(peer: String)
    /// The other side refused by an alert.
    case refused(peer: String)
    case tls(peer: String, reason: String)
    case certificate(peer: String, CertificateFault)
    /// The hello names another party than the certificate.
    case claimedOther(peer: PartyID, claimed: PartyID)
    case setup(peer: String, SetupFault)
    /// Theirs less ours.
    case clock(peer: PartyID, differenceSeconds: Int64)
    case versionSkew(peer: PartyID, theirs: ClosedRange<UInt32>, ours: ClosedRange<UInt32>)
    /// The binding is not of this connection, or not signed by the peer's key.
    case binding(peer: PartyID)
    case tooManyConnections(peer: String, limit: Int)
    case portInUse(PeerAddress)
    case cannotListen(PeerAddress, reason: String)
    /// No other end came for a relayed stream.
    case noOtherEnd(peer: PartyID, label: String)
    /// Our own key and certificate do not belong together, or cannot be read.
    case ownIdentity
}

extension TransportError: FindingConvertible {
    package var finding: Finding {
        switch self {
        case .noAddress(let peer): Finding(TransportFindings.noAddress, party: peer.name, [peer.name])
        case .notTrusted(let peer): Finding(TransportFindings.notTrusted, party: peer.name, [peer.name])
        case .unreachable(let peer, let address, let reason):
            Finding(TransportFindings.unreachable, party: peer.name, [peer.name, "\(address)", reason])
        case .timedOut(let peer, let seconds): Finding(TransportFindings.setupTimedOut, party: peer, [peer, "\(seconds)"])
        case .ended(let peer): Finding(TransportFindings.setupEnded, party: peer, [peer])
        case .refused(let peer): Finding(TransportFindings.refusedByPeer, party: peer, [peer])
        case .tls(let peer, let reason): Finding(TransportFindings.tlsFailed, party: peer, [peer, reason])
        case .certificate(let peer, let fault): Self.finding(fault, peer)
        case .claimedOther(let peer, let claimed):
            Finding(TransportFindings.otherParty, party: peer.name, [peer.name, claimed.name])
        case .setup(let peer, let fault): Finding(TransportFindings.setupMessage, party: peer, [peer, fault.rawValue])
        case .clock(let peer, let difference):
            Finding(
                TransportFindings.clockDiffers, party: peer.name,
                [peer.name, "\(difference)", "\(TransportSettings.clockToleranceSeconds)"])
        case .versionSkew(let peer, let theirs, let ours):
            Finding(TransportFindings.versionSkew, party: peer.name, [peer.name, Self.text(theirs), Self.text(ours)])
        case .binding(let peer): Finding(TransportFindings.bindingFailed, party: peer.name, [peer.name])
        case .tooManyConnections(let peer, let limit):
            Finding(TransportFindings.tooManyConnections, party: peer, [peer, "\(limit)"])
        case .portInUse(let address): Finding(TransportFindings.portInUse, ["\(address)"])
        case .cannotListen(let address, let reason): Finding(TransportFindings.cannotListen, ["\(address)", reason])
        case .noOtherEnd(let peer, let label): Finding(TransportFindings.noOtherEnd, party: peer.name, [peer.name, label])
        case .ownIdentity: Finding(TransportFindings.identityDamaged, ["key or certificate"])
        }
    }

    private static func finding(_ fault: CertificateFault, _ peer: String) -> Finding {
        switch fault {
        case .none: Finding(TransportFindings.noCertificate, party: peer, [peer])
        case .unusable: Finding(TransportFindings.unusableCertificate, party: peer, [peer])
        case .unknown(let id): Finding(TransportFindings.unknownParty, party: peer, [id.name])
        case .wrongKey(let id): Finding(TransportFindings.wrongKey, party: peer, [id.name])
        case .otherParty(let expected, let presented):
            Finding(TransportFindings.otherParty, party: peer, [expected.name, presented.name])
        case .expired(let id, let date): Finding(TransportFindings.expired, party: peer, [id.name, CalendarDate.text(date)])
        case .notYetValid(let id, let date):
            Finding(TransportFindings.notYetValid, party: peer, [id.name, CalendarDate.text(date)])
        }
    }

    private static func text(_ range: ClosedRange<UInt32>) -> String {
        range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
    }
}
