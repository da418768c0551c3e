// Where the bank's server listens: a socket of mode 0600 in a folder of mode 0700 below the home.

import Findings
import Foundation

struct LocalSocket {
    let folder: String
    let path: String
    var lockPath: String { folder + "/lock" }

    /// - Throws: B832 when the kernel would cut the path.
    init(_ home: BankHome) throws(Finding) {
        folder = home.path + "/serve"
        path = folder + "/socket"
        guard path.utf8.count <= LocalLimits.socketPathBytesMax else {
            throw Finding(
                CommandFindings.socketPathTooLong, stage: .arguments,
                [path, "\(path.utf8.count)", "\(LocalLimits.socketPathBytesMax)"])
        }
    }
}
