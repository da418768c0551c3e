// The two files of an identity. The key file is for its owner alone, or it is not used.

import Findings
import Glibc
import Secrets

struct IdentityFiles {
    private static let bytesMax = 64 << 10
    private let directory: String
    private var keyPath: String { "\(directory)/\(NodeIdentity.keyName)" }
    private var certificatePath: String { "\(directory)/\(NodeIdentity.certificateName)" }

    init(_ directory: String) { self.directory = directory }

    /// - Throws: N541 when one of the files is there, N546.
    func create() throws(Finding) {
        if mkdir(directory, 0o700) != 0 && errno != EEXIST { throw FileFailure.finding(directory) }
        for path in [keyPath, certificatePath] where access(path, F_OK) == 0 {
            throw Finding(TransportFindings.identityExists, [path])
        }
    }

    func writeKey(_ key: borrowing SecretBytes) throws(Finding) {
        let descriptor = open(keyPath, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw errno == EEXIST ? Finding(TransportFindings.identityExists, [keyPath]) : FileFailure.finding(keyPath)
        }
        // The mode is ours, whatever the umask.
        let isWritten = fchmod(descriptor, 0o600) == 0 && key.withUnsafeBytes { FileBytes.writeAll($0, to: descriptor) }
        let isKept = isWritten && fsync(descriptor) == 0
        let failure = FileFailure.finding(keyPath)
        close(descriptor)
        guard isKept else {
            unlink(keyPath)
            throw failure
        }
    }

    func writeCertificate(_ bytes: [UInt8]) throws(Finding) {
        try FileBytes.replace(certificatePath, with: bytes)
    }

    /// - Throws: N542 when it is missing, N543 when its group or others may read or write it.
    func readKey() throws(Finding) -> SecretBytes {
        let descriptor = open(keyPath, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw errno == ENOENT ? Finding(TransportFindings.identityMissing, [directory]) : FileFailure.finding(keyPath)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileFailure.finding(keyPath) }
        guard status.st_mode & 0o077 == 0, status.st_uid == geteuid() else {
            throw Finding(
                TransportFindings.keyReadable, [keyPath, "0" + String(UInt32(status.st_mode & 0o777), radix: 8)])
        }
        guard (1...Self.bytesMax).contains(Int(status.st_size)) else {
            throw Finding(TransportFindings.identityDamaged, [NodeIdentity.keyName])
        }
        return try SecretBytes(count: Int(status.st_size)) { buffer throws(Finding) in
            guard FileBytes.readAll(buffer, from: descriptor) else { throw FileFailure.finding(keyPath) }
        }
    }

    func readCertificate() throws(Finding) -> [UInt8] {
        guard let bytes = try FileBytes.read(certificatePath, bytesMax: Self.bytesMax) else {
            throw Finding(TransportFindings.identityMissing, [directory])
        }
        return bytes
    }
}
