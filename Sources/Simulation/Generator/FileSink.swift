// A file written piece by piece beside its place and moved there whole.

import Glibc

/// Why a generated file could not be written.
package struct FirmGeneratorFailure: Error, Equatable, Sendable {
    package let path: String
    /// `errno` of the refused call.
    package let systemError: Int32
}

final class FileSink {
    private let path: String
    private let partial: String
    private var file: UnsafeMutablePointer<FILE>?

    init(path: String) throws(FirmGeneratorFailure) {
        self.path = path
        partial = path + ".partial"
        file = fopen(partial, "wb")
        guard file != nil else { throw FirmGeneratorFailure(path: path, systemError: errno) }
    }

    /// Nothing partial stays if `finish` was not reached.
    deinit {
        guard let file else { return }
        fclose(file)
        unlink(partial)
    }

    func write(_ bytes: [UInt8]) throws(FirmGeneratorFailure) {
        guard let file, fwrite(bytes, 1, bytes.count, file) == bytes.count else {
            throw FirmGeneratorFailure(path: path, systemError: errno)
        }
    }

    func finish() throws(FirmGeneratorFailure) {
        guard let open = file else { return }
        file = nil
        guard fclose(open) == 0, rename(partial, path) == 0 else {
            let failure = FirmGeneratorFailure(path: path, systemError: errno)
            unlink(partial)
            throw failure
        }
    }

    /// Makes the directory and those above it.
    static func makeDirectory(_ path: String) throws(FirmGeneratorFailure) {
        var prefix = path.hasPrefix("/") ? "/" : ""
        for component in path.split(separator: "/") {
            prefix += component + "/"
            if mkdir(prefix, 0o777) != 0, errno != EEXIST {
                throw FirmGeneratorFailure(path: prefix, systemError: errno)
            }
        }
    }
}
