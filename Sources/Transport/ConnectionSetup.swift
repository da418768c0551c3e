// From a TLS stream to a channel: hello and binding, as straight-line code of the two roles.
//
// Spec: protocols/transport.md, section «Order».

import NIOCore
import Parties
import Secrets
import Symmetric
import Wire

/// What both sides have agreed on and signed.
struct SetupAgreement: Sendable {
    let purpose: ConnectionPurpose
    let label: String
    let version: UInt32
    let binding: Digest
}

/// One connection on its way to being a channel. Runs on the connection's loop.
struct ConnectionSetup: Sendable {
    let credentials: TLSCredentials
    let settings: TransportSettings
    let stream: TLSStream
    /// For all of it, TCP included.
    var limitSeconds: Int
    /// Called when the peer has proved who it is, before it is told so: the acceptor's caps.
    var admit: @Sendable (PartyID) throws(TransportError) -> Void = { (_) throws(TransportError) in }

    init(credentials: TLSCredentials, settings: TransportSettings, stream: TLSStream, limitSeconds: Int? = nil) {
        self.credentials = credentials
        self.settings = settings
        self.stream = stream
        self.limitSeconds = limitSeconds ?? settings.setupSeconds
    }

    func dial(_ purpose: ConnectionPurpose, label: String, to peer: PartyID) async throws(TransportError) -> TLSChannel {
        try await established()
        let verified = try verifiedPeer()
        let mine = try hello(to: peer, purpose, label)
        try await send(mine.encoded(), Hello.step, sequence: 0)
        let theirs = try await receiveHello(from: verified)
        try checkClock(of: theirs)
        guard theirs.purpose == purpose, theirs.label == label else { throw .setup(peer: peer.name, .otherAnswer) }
        let binding = self.binding(dialer: (mine, credentials.fingerprint), acceptor: (theirs, verified.fingerprint))
        try await sendBinding(binding, as: .dialer)
        try await checkBinding(binding, of: verified, as: .acceptor)
        return channel(to: verified, binding)
    }

    /// - Parameter label: the only one that is taken; nil for any.
    func accept(label: String? = nil) async throws(TransportError) -> TLSChannel {
        try await established()
        let verified = try verifiedPeer()
        let theirs: Hello
        do throws(TransportError) {
            theirs = try await receiveHello(from: verified)
        } catch {
            // A peer of another version learns ours, and can say what is wrong.
            if case .versionSkew = error, let mine = try? hello(to: verified.id, .control, "") {
                try await send(mine.encoded(), Hello.step, sequence: 0)
            }
            throw error
        }
        let mine = try hello(to: verified.id, theirs.purpose, theirs.label)
        try await send(mine.encoded(), Hello.step, sequence: 0)
        // After the answer, so that both sides can name what differs.
        try checkClock(of: theirs)
        guard label == nil || theirs.label == label else { throw .setup(peer: theirs.sender.name, .otherStream) }
        let binding = self.binding(dialer: (theirs, verified.fingerprint), acceptor: (mine, credentials.fingerprint))
        try await checkBinding(binding, of: verified, as: .dialer)
        try admit(verified.id)
        try await sendBinding(binding, as: .acceptor)
        return channel(to: verified, binding)
    }

    // MARK: Steps

    private func established() async throws(TransportError) {
        if let end = await stream.frames.handshake() { throw error(end) }
    }

    private func verifiedPeer() throws(TransportError) -> VerifiedPeer {
        guard let verified = stream.verification.peer else { throw .certificate(peer: stream.name, .none) }
        return verified
    }

    private func hello(
        to peer: PartyID, _ purpose: ConnectionPurpose, _ label: String
    ) throws(TransportError) -> Hello {
        var nonce = [UInt8](repeating: 0, count: Hello.nonceBytes)
        var source = SystemRandomSource()
        do {
            try nonce.withUnsafeMutableBytes { try source.fill($0) }
        } catch {
            throw .tls(peer: peer.name, reason: "the operating system gave no randomness")
        }
        return Hello(
            versions: settings.versions, sender: credentials.id, receiver: peer, purpose: purpose, label: label,
            clock: UInt64(max(0, settings.now())), nonce: nonce)
    }

    /// Threat 25: dates of certificates, and later of permissions, mean nothing between clocks that disagree.
    private func checkClock(of hello: Hello) throws(TransportError) {
        let difference = Int64(clamping: hello.clock) - max(0, settings.now())
        guard abs(difference) <= TransportSettings.clockToleranceSeconds else {
            throw .clock(peer: hello.sender, differenceSeconds: difference)
        }
    }

    private func receiveHello(from peer: VerifiedPeer) async throws(TransportError) -> Hello {
        let payload = try await receive(Hello.step, sequence: 0)
        let decoded: Hello.Decoded
        do {
            decoded = try Hello.decode(payload, ours: settings.versions)
        } catch {
            throw .setup(peer: peer.id.name, error)
        }
        switch decoded {
        case .disjoint(let theirs): throw .versionSkew(peer: peer.id, theirs: theirs, ours: settings.versions)
        case .hello(let hello):
            guard hello.sender == peer.id else { throw .claimedOther(peer: peer.id, claimed: hello.sender) }
            guard hello.receiver == credentials.id else { throw .setup(peer: peer.id.name, .notForUs) }
            return hello
        }
    }

    private func binding(
        dialer: (hello: Hello, fingerprint: Digest), acceptor: (hello: Hello, fingerprint: Digest)
    ) -> ChannelBinding {
        ChannelBinding(
            dialer: .init(hello: dialer.hello, fingerprint: dialer.fingerprint),
            acceptor: .init(hello: acceptor.hello, fingerprint: acceptor.fingerprint),
            version: min(dialer.hello.versions.upperBound, acceptor.hello.versions.upperBound))
    }

    private func sendBinding(_ binding: ChannelBinding, as role: ChannelBinding.Role) async throws(TransportError) {
        guard let message = try? binding.message(signedBy: credentials.signingKey, as: role) else { throw .ownIdentity }
        try await send(message, ChannelBinding.step, sequence: 1)
    }

    private func checkBinding(
        _ binding: ChannelBinding, of peer: VerifiedPeer, as role: ChannelBinding.Role
    ) async throws(TransportError) {
        let message = try await receive(ChannelBinding.step, sequence: 1)
        guard binding.isValid(message, signedBy: peer.publicKey, as: role) else { throw .binding(peer: peer.id) }
    }

    private func channel(to peer: VerifiedPeer, _ binding: ChannelBinding) -> TLSChannel {
        let hello = binding.dialer.hello
        let agreement = SetupAgreement(
            purpose: hello.purpose, label: hello.label, version: binding.version, binding: binding.digest)
        if case .relay = hello.purpose {
            // Whoever takes the connection over decides what reads from it.
        } else {
            stream.frames.open()
        }
        return TLSChannel(
            peer: peer, agreement: agreement, frames: stream.frames, nioChannel: stream.nioChannel, settings: settings)
    }

    // MARK: Frames

    private func send(_ payload: [UInt8], _ step: Step, sequence: UInt32) async throws(TransportError) {
        let header = FrameHeader(
            payloadByteCount: UInt32(payload.count), step: step.code, depth: 1, sequence: sequence)
        _ = stream.frames.write(Frame(header: header, payload: payload))
        if let end = stream.frames.end { throw error(end) }
    }

    private func receive(_ step: Step, sequence: UInt32) async throws(TransportError) -> [UInt8] {
        let frames = stream.frames
        let result = await withCheckedContinuation { frames.awaitFrame($0) }
        switch result {
        case .failure(let end): throw error(end)
        case .success(let frame):
            guard frame.header.step == step.code, frame.header.sequence == sequence else {
                throw .setup(peer: name, sequence == 0 ? .noHello : .damaged)
            }
            return frame.payload
        }
    }

    /// The peer's name once it is known.
    private var name: String { stream.verification.peer?.id.name ?? stream.name }

    private func error(_ end: StreamEnd) -> TransportError {
        if let fault = stream.verification.fault { return .certificate(peer: stream.name, fault) }
        switch end {
        case .closed: return .ended(peer: name)
        case .malformed: return .setup(peer: name, .damaged)
        case .silent, .timedOut: return .timedOut(peer: name, seconds: limitSeconds)
        case .tls(.noCertificate): return .certificate(peer: stream.name, .none)
        case .tls(.alert): return .refused(peer: name)
        case .tls(.cutOff): return .ended(peer: name)
        case .tls(let fault): return .tls(peer: name, reason: fault.rawValue)
        }
    }
}
