// Who excludes whom at a prepared set: builders each other for as long as they build, and everybody for the moments in which a name
// changes.
//
// Spec: protocols/unbalanced-intersection.md, section «Files».

package import Findings
import SetIntersection

package enum SetLocks {
    /// Held while an epoch or a delta is built, for hours perhaps: sessions go on, and no other builder begins.
    ///
    /// - Throws: A737, B816.
    package static func building(root: String, name: String) throws(Finding) -> FileLock {
        guard let lock = try FileLock.take("\(root)/.build-\(name)") else { throw Finding(UnbalancedFindings.inUse, [name]) }
        return lock
    }

    /// Held for moments: while an epoch is published or taken up, and while a budget is charged. Waits for whoever holds it.
    ///
    /// - Throws: B816.
    package static func moment(root: String, name: String) throws(Finding) -> FileLock { try FileLock.wait("\(root)/.lock-\(name)") }
}

/// What a session has of an epoch, whatever becomes of its folder: mappings outlive names.
struct OpenedEpoch: Sendable {
    let key: EpochKey
    let filters: [MappedFile]
}

extension PreparedSet {
    /// Opens a set for a session, and removes what a killed process left of other epochs.
    ///
    /// - Throws: A735, A736.
    package static func openToServe(root: String, name: String) throws(Finding) -> PreparedSet {
        // No folder is made for a set that there is not.
        guard try open(root: root, name: name) != nil else { throw Finding(UnbalancedFindings.notPrepared, [name]) }
        let lock = try SetLocks.moment(root: root, name: name)
        defer { lock.release() }
        removeRemains(root: root, name: name)
        guard let set = try open(root: root, name: name) else { throw Finding(UnbalancedFindings.notPrepared, [name]) }
        return set
    }

    /// Reads the key and maps the filters.
    ///
    /// - Throws: A736, A750, A751.
    func takeUp() throws(Finding) -> OpenedEpoch {
        let lock = try SetLocks.moment(root: root, name: epoch.set)
        defer { lock.release() }
        try checkCurrent()
        let filters = try epoch.filters.indices.map { filter throws(Finding) in
            let path = Self.filterPath(folder, filter)
            guard let file = try MappedFile(path) else { throw Finding(UnbalancedFindings.damaged, [path, "it is missing"]) }
            return file
        }
        return OpenedEpoch(key: try key(), filters: filters)
    }

    /// The caller holds the moment's lock.
    ///
    /// - Throws: A736; A751 when another epoch has come into this one's place, or none.
    func checkCurrent() throws(Finding) {
        guard try Self.current(root: root, name: epoch.set) == folder else {
            throw Finding(UnbalancedFindings.epochReplaced, [epoch.set])
        }
    }

    /// The folder of the epoch that is served; nil if the set was never prepared.
    static func current(root: String, name: String) throws(Finding) -> String? {
        let path = path(root: root, name: name)
        guard let current = try DurableFiles.read("\(path)/\(currentFile)", bytesMax: 256) else { return nil }
        return "\(path)/\(String(decoding: current, as: UTF8.self))"
    }

    /// Removes epochs that are not the current one: a process was killed before it had published them or removed them. The caller holds the
    /// moment's lock. Where the current one is not known nothing is removed.
    static func removeRemains(root: String, name: String) {
        let path = path(root: root, name: name), current: String?
        do throws(Finding) {
            current = try Self.current(root: root, name: name)
        } catch {
            return
        }
        for other in DurableFiles.names(path) where other.hasPrefix(epochPrefix) && "\(path)/\(other)" != current {
            DurableFiles.removeFolder("\(path)/\(other)", wiping: [keyFile])
        }
    }
}
