// The folder that a node's tables lie in, and files opened beneath it: no path and no link leads out.
//
// Each part of a path is opened relative to the folder before it, without following links; links are read and walked by the
// same rules. Descriptors are held all the way, so nobody can swap a folder for a link between the check and the opening.

package import Findings
import Glibc

package final class DataRoot: Sendable {
    /// What a walk may take in all: the parts of a path and of the links on it.
    private static let stepCountMax = 256
    private static let linkBytesMax = 4_096

    private let descriptor: Int32
    package let path: String

    /// The root itself may be a link: it is the operator's choice. Throws D621.
    package init(path: String) throws(Finding) {
        guard !path.utf8.contains(0) else { throw Finding(NodeFindings.noDataRoot, stage: .table, [path, "NUL in the path"]) }
        let opened = Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0 else { throw Finding(NodeFindings.noDataRoot, stage: .table, [path, Self.symbol(errno)]) }
        descriptor = opened
        self.path = path
    }

    deinit { close(descriptor) }

    /// Whether a path, as text alone, may stand in a configuration: relative, no part empty, `.` or `..`, no NUL, not too long.
    package static func isAcceptable(_ path: String) -> Bool {
        (1...CatalogueLimits.pathBytesMax).contains(path.utf8.count) && !path.utf8.contains(0)
            && path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." }
    }

    /// A regular file beneath the root. Throws T101 to T104, D622, D624.
    package func open(file relative: String) throws(Finding) -> ConfinedFile {
        guard Self.isAcceptable(relative) else { throw leaves(relative, relative) }
        // Folders from the root down; `..` in a link goes back along this list and never above its start.
        var folders: [Folder] = []
        var waiting = relative.split(separator: "/").map(String.init)
        var stepCount = 0
        while !waiting.isEmpty {
            let part = waiting.removeFirst()
            stepCount += 1
            guard stepCount <= Self.stepCountMax else { throw Finding(TableFindings.cannotOpen, stage: .table, [relative, "ELOOP"]) }
            if part == "." || part.isEmpty { continue }
            if part == ".." {
                guard folders.popLast() != nil else { throw leaves(relative, part) }
                continue
            }
            let here = folders.last?.descriptor ?? descriptor
            // Non-blocking: opening a pipe must not wait for a writer.
            let opened = openat(here, part, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            if opened < 0 {
                guard errno == ELOOP else { throw Self.openFailure(errno, relative) }
                waiting = try linkParts(part, in: here, relative) + waiting
                continue
            }
            var status = stat()
            let isKnown = fstat(opened, &status) == 0
            let form = status.st_mode & S_IFMT
            if isKnown, form == S_IFREG, waiting.isEmpty { return ConfinedFile(descriptor: opened, path: relative) }
            guard isKnown, form == S_IFDIR else {
                close(opened)
                throw waiting.isEmpty
                    ? Finding(NodeFindings.notRegularFile, stage: .table, [relative])
                    : Finding(TableFindings.fileNotFound, stage: .table, [relative])
            }
            folders.append(Folder(descriptor: opened))
        }
        throw Finding(TableFindings.isDirectory, stage: .table, [relative])
    }

    /// The parts of a link's target. Throws D622 for one that starts at `/`.
    private func linkParts(_ name: String, in folder: Int32, _ relative: String) throws(Finding) -> [String] {
        var bytes = [CChar](repeating: 0, count: Self.linkBytesMax)
        let count = readlinkat(folder, name, &bytes, bytes.count)
        guard count > 0, count < Self.linkBytesMax,
            let target = String(validating: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        else {
            throw Finding(TableFindings.cannotOpen, stage: .table, [relative, "ELOOP"])
        }
        guard !target.hasPrefix("/") else { throw leaves(relative, name) }
        return target.split(separator: "/").map(String.init)
    }

    private func leaves(_ path: String, _ part: String) -> Finding {
        Finding(NodeFindings.leavesDataRoot, stage: .table, [path, part])
    }

    private static func openFailure(_ code: Int32, _ path: String) -> Finding {
        switch code {
        case ENOENT, ENOTDIR: Finding(TableFindings.fileNotFound, stage: .table, [path])
        case EACCES, EPERM: Finding(TableFindings.fileNotPermitted, stage: .table, [path])
        default: Finding(TableFindings.cannotOpen, stage: .table, [path, symbol(code)])
        }
    }

    private static func symbol(_ code: Int32) -> String {
        switch code {
        case ENOENT: "ENOENT"
        case ENOTDIR: "ENOTDIR"
        case EACCES: "EACCES"
        case ENAMETOOLONG: "ENAMETOOLONG"
        case ENXIO: "ENXIO"
        case EIO: "EIO"
        case EMFILE: "EMFILE"
        default: "errno \(code)"
        }
    }

    /// A folder that is closed when the walk ends.
    private final class Folder {
        let descriptor: Int32

        init(descriptor: Int32) { self.descriptor = descriptor }

        deinit { close(descriptor) }
    }
}
