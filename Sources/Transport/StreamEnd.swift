// How a connection's stream of frames ended, as the loop sees it.

import NIOSSL
import Wire

enum StreamEnd: Error, Hashable {
    /// Closed by either side.
    case closed
    /// Bytes that are no frame.
    case malformed(DecodingError)
    /// Nothing came, or nothing went, for too long.
    case silent
    /// Set-up was not done in time.
    case timedOut
    /// TLS failed before any frame.
    case tls(TLSFault)

    /// What a failed handshake was about, as far as it is of use to a person.
    enum TLSFault: String, Hashable {
        case noCertificate = "no certificate was presented"
        case alert = "the other side sent an alert"
        case version = "the other side offers no TLS 1.3"
        case certificate = "the certificate was refused here"
        case protocolError = "not TLS, or damaged on the way"
        case cutOff = "the connection ended during the handshake"
    }

    init(_ error: any Error) {
        guard let fault = TLSFault(error) else {
            self = .closed
            return
        }
        self = .tls(fault)
    }
}

extension StreamEnd.TLSFault {
    /// The library names its reasons in text only.
    init?(_ error: any Error) {
        guard error is NIOSSLError || error is BoringSSLError else { return nil }
        let reason = String(describing: error)
        if reason.contains("ALERT") {
            self = .alert
        } else if reason.contains("RETURN_A_CERTIFICATE") {
            self = .noCertificate
        } else if reason.contains("UNSUPPORTED_PROTOCOL") || reason.contains("NO_SUPPORTED_VERSIONS") {
            self = .version
        } else if reason.contains("CERTIFICATE_VERIFY_FAILED") {
            self = .certificate
        } else if reason.contains("eof") || reason.contains("uncleanShutdown") {
            self = .cutOff
        } else {
            self = .protocolError
        }
    }
}
