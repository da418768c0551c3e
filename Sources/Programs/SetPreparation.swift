// A set prepared: an epoch with its key and base filter, or a delta to the epoch that there is.
//
// Spec: protocols/unbalanced-intersection.md, sections «Epoch», «Deltas» and «Files».

import Findings
import Glibc
import Kernels
import KeyValueStores
package import Secrets
package import SetIntersection
import Symmetric
package import Tables
import Wire

package struct SetPreparation: Sendable {
    package enum Kind: String, Sendable, Encodable {
        case epoch, delta, unchanged
    }

    package struct Outcome: Sendable {
        package let kind: Kind
        package let epoch: UnbalancedEpoch
        package let members: Int
        package let added: Int
        package let removed: Int
        /// Tags that an interrupted pass had left.
        package let resumed: Int
        /// Of the pass alone, and of the filters.
        package let passSeconds: Double
        package let filterSeconds: Double
        /// Of this run's filters.
        package let filterBytes: Int
    }

    /// What an interrupted run left is used if it was about the same.
    private static let buildingFolder = "building"
    private static let planFile = "plan"
    private static let passFile = "pass"

    package let root: String
    package let name: String
    package let keyType: IdentifierType
    /// nil: as in the epoch that there is, or the default.
    package let budget: Int?
    /// Begins another epoch although there is one.
    package let rotates: Bool
    /// Goes on although most members of the set that there is would go.
    package let losesMembers: Bool
    package let workers: Int

    package init(
        root: String, name: String, keyType: IdentifierType, budget: Int?, rotates: Bool, losesMembers: Bool = false, workers: Int
    ) {
        self.root = root
        self.name = name
        self.keyType = keyType
        self.budget = budget
        self.rotates = rotates
        self.losesMembers = losesMembers
        self.workers = workers
    }

    private var path: String { PreparedSet.path(root: root, name: name) }

    /// Sessions go on meanwhile; another preparation of the set does not begin.
    ///
    /// - Parameter onProgress: tags there are, and are to be; false interrupts, and the next run goes on there.
    /// - Throws: A736 to A742, A747, A750, A752, B816, J314, or what the randomness throws.
    package func run(
        _ identifiers: IdentifierDigests, randomness: inout some RandomSource, onProgress: (Int, Int) -> Bool = { _, _ in true }
    ) async throws -> Outcome {
        guard identifiers.count > 0 else { throw Finding(UnbalancedFindings.noMembers, stage: .table, [name]) }
        let count = UnbalancedParameters.padded(identifiers.count)
        guard count <= UnbalancedParameters.membersMax else {
            throw Finding(UnbalancedFindings.tooManyMembers, ["\(identifiers.count)", "\(UnbalancedParameters.membersMax)"])
        }
        try DurableFiles.makeFolder(root)
        let building = try SetLocks.building(root: root, name: name)
        defer { building.release() }
        try momentarily { PreparedSet.removeRemains(root: root, name: name) }
        if !rotates, let set = try PreparedSet.open(root: root, name: name) {
            return try await extend(set, identifiers, &randomness)
        }
        // What cannot be read is what another epoch is begun for.
        if let set = try? PreparedSet.open(root: root, name: name), let members = try? set.members() {
            try checkLoss(members.changes(to: identifiers.values.sorted()).removed.count, of: members.count, identifiers.count)
        }
        return try await begin(identifiers, &randomness, onProgress)
    }

    private func checkLoss(_ removed: Int, of members: Int, _ keys: Int) throws(Finding) {
        guard !losesMembers, let loss = Self.loss(removed, of: members, keys: keys) else { return }
        throw loss
    }

    /// A742 when more than half of the members go.
    static func loss(_ removed: Int, of members: Int, keys: Int) -> Finding? {
        guard 2 * removed > members else { return nil }
        return Finding(UnbalancedFindings.losesMost, stage: .table, ["\(keys)", "\(members)", "\(removed)"])
    }

    // MARK: A new epoch

    private func begin(
        _ identifiers: IdentifierDigests, _ randomness: inout some RandomSource, _ onProgress: (Int, Int) -> Bool
    ) async throws -> Outcome {
        let folder = "\(path)/\(Self.buildingFolder)"
        let budget = try Self.budget(budget, root: root, name: name)
        let (id, key) = try plan(identifiers, budget, folder, &randomness)
        let passFile = "\(folder)/\(Self.passFile)"
        let started = ContinuousClock.now
        let resumed = try await TagPass.run(
            identifiers.values, key: key, epoch: id, path: passFile, workers: workers, onProgress: onProgress)
        let passed = ContinuousClock.now
        let dummies = try TagPass.dummies(UnbalancedParameters.padded(identifiers.count) - identifiers.count, &randomness)
        let record = try await Self.onPool {
            var file = try AppendedFile(passFile, truncating: false, keeping: 16 * identifiers.count)
            try dummies.withUnsafeBufferPointer { dummies in try file.append(UnsafeRawBufferPointer(dummies)) }
            guard let tags = try MappedFile(passFile) else { throw DurableFiles.damaged(passFile) }
            return try withExtendedLifetime(tags) {
                try FilterWriting.write(
                    tags.bytes.bindMemory(to: FuseTag.self), epoch: id, filter: 0, budget: budget,
                    to: PreparedSet.filterPath(folder, 0))
            }
        }
        let membersDigest = try SortedDigests.write(identifiers.values.sorted(), to: PreparedSet.membersPath(folder, 0))
        guard let evaluator = UnbalancedEvaluator(key: key.bytes, epoch: id),
            let epoch = UnbalancedEpoch(
                set: name, keyType: keyType.messageNumber, id: id, check: evaluator.check(), budget: budget, filters: [record])
        else { preconditionFailure("what makes an epoch was checked") }
        let state = SetState(
            epoch: epoch, members: identifiers.count, membersDigest: membersDigest, created: UInt64(max(0, time(nil))))
        try DurableFiles.replace("\(folder)/\(PreparedSet.epochFile)", with: state.encoded())
        for name in [Self.planFile, Self.passFile, Self.passFile + ".done"] { DurableFiles.remove("\(folder)/\(name)") }
        try momentarily { () throws(Finding) in try publish(folder, id) }
        return Outcome(
            kind: .epoch, epoch: epoch, members: identifiers.count, added: identifiers.count, removed: 0, resumed: resumed,
            passSeconds: Self.seconds(started, passed), filterSeconds: Self.seconds(passed, .now), filterBytes: 8 * epoch.wordCount(0))
    }

    /// What a new epoch's budget is: what was asked for; else the present epoch's, for nobody means another by leaving it out.
    ///
    /// - Throws: A752 when there is an epoch whose budget cannot be read.
    static func budget(_ asked: Int?, root: String, name: String) throws(Finding) -> Int {
        if let asked { return asked }
        do throws(Finding) {
            return try PreparedSet.open(root: root, name: name)?.epoch.budget ?? UnbalancedParameters.budgetDefault
        } catch {
            throw Finding(UnbalancedFindings.budgetUnknown, stage: .arguments, [name])
        }
    }

    /// The identity and the key of the epoch that is being built: those of an interrupted run if it was about the same identifiers.
    private func plan(
        _ identifiers: IdentifierDigests, _ budget: Int, _ folder: String, _ randomness: inout some RandomSource
    ) throws -> (Digest, EpochKey) {
        let about = Self.plan(identifiers, set: name, keyType: keyType, budget: budget)
        let keyPath = "\(folder)/\(PreparedSet.keyFile)"
        // About what, the identity, and the key's check: a key that was wiped, or is another, is none to go on with.
        if let plan = try DurableFiles.read("\(folder)/\(Self.planFile)", bytesMax: 96), plan.count == 96,
            Array(plan.prefix(32)) == about.bytes, let id = Digest(decoding: plan[32..<64]), let key = try EpochKey.read(keyPath),
            Self.check(key, id) == Array(plan.suffix(32))
        {
            return (id, key)
        }
        DurableFiles.removeFolder(folder, wiping: [PreparedSet.keyFile], marks: [Self.planFile])
        try DurableFiles.makeFolder(folder)
        var nonce = [UInt8](repeating: 0, count: 32)
        try nonce.withUnsafeMutableBytes { try randomness.fill($0) }
        var identity = Transcript(domain: "tally/unbalanced-intersection/epoch/v1")
        identity.absorb("set", name)
        identity.absorb("nonce", nonce)
        let id = identity.finalize()
        let key = EpochKey(try SecretBytes(count: EpochKey.byteCount) { try randomness.fill($0) })
        try key.bytes.withUnsafeBytes { bytes throws(Finding) in try DurableFiles.replace(keyPath, with: bytes) }
        try DurableFiles.replace("\(folder)/\(Self.planFile)", with: about.bytes + id.bytes + Self.check(key, id))
        return (id, key)
    }

    /// What an interrupted run is recognised by.
    private static func plan(_ identifiers: IdentifierDigests, set: String, keyType: IdentifierType, budget: Int) -> Digest {
        var transcript = Transcript(domain: "tally/unbalanced-intersection/plan/v1")
        transcript.absorb("set", set)
        transcript.absorb("key type", UInt64(keyType.messageNumber))
        transcript.absorb("budget", UInt64(budget))
        transcript.absorb("identifiers", digest(of: identifiers).bytes)
        return transcript.finalize()
    }

    /// Keys that an interrupted run left done; nil if none did.
    ///
    /// - Parameter identifiers: only a run that was about the same counts; nil for any.
    /// - Throws: A736.
    static func unfinished(
        root: String, set: String, about identifiers: (IdentifierDigests, IdentifierType, budget: Int)? = nil
    ) throws(Finding) -> Int? {
        let folder = "\(PreparedSet.path(root: root, name: set))/\(buildingFolder)"
        guard let plan = try DurableFiles.read("\(folder)/\(planFile)", bytesMax: 96), plan.count == 96 else { return nil }
        if let (digests, keyType, budget) = identifiers {
            guard Array(plan.prefix(32)) == Self.plan(digests, set: set, keyType: keyType, budget: budget).bytes else { return nil }
        }
        return try TagPass.resumable("\(folder)/\(passFile)")
    }

    /// Removes a prepared set, and what an interrupted run left: keys are overwritten first. Whoever calls holds both locks of the set.
    package static func remove(root: String, set: String) {
        let path = PreparedSet.path(root: root, name: set)
        let names = DurableFiles.names(path)
        // First of all it is no set any more.
        DurableFiles.remove("\(path)/\(PreparedSet.currentFile)")
        for name in names where name.hasPrefix(PreparedSet.epochPrefix) || name == buildingFolder {
            DurableFiles.removeFolder("\(path)/\(name)", wiping: [PreparedSet.keyFile], marks: [planFile])
        }
        DurableFiles.removeFolder(path)
    }

    private static func check(_ key: EpochKey, _ epoch: Digest) -> [UInt8] {
        guard let evaluator = UnbalancedEvaluator(key: key.bytes, epoch: epoch) else { preconditionFailure("a key has 32 bytes") }
        return evaluator.check()
    }

    /// Puts the epoch in the place of the last one, whose key goes. Killed in between, it leaves remains that the next run or session
    /// removes.
    private func publish(_ folder: String, _ id: Digest) throws(Finding) {
        let epochFolder = PreparedSet.epochPrefix + id.hexadecimal.prefix(16)
        try DurableFiles.move(folder, to: "\(path)/\(epochFolder)")
        try DurableFiles.replace("\(path)/\(PreparedSet.currentFile)", with: Array(epochFolder.utf8))
        PreparedSet.removeRemains(root: root, name: name)
    }

    private func momentarily(_ body: () throws(Finding) -> Void) throws(Finding) {
        let lock = try SetLocks.moment(root: root, name: name)
        defer { lock.release() }
        try body()
    }

    // MARK: A delta

    private func extend(
        _ set: PreparedSet, _ identifiers: IdentifierDigests, _ randomness: inout some RandomSource
    ) async throws -> Outcome {
        let epoch = set.epoch
        try check("--budget", "\(epoch.budget)", budget.map { "\($0)" })
        try check("--key-type", IdentifierType(messageNumber: epoch.keyType)?.shortName ?? "?", keyType.shortName)
        let sorted = identifiers.values.sorted()
        let (added, removed) = try set.members().changes(to: sorted)
        func outcome(_ kind: Kind, _ epoch: UnbalancedEpoch, _ pass: Double, _ filter: Double, _ bytes: Int) -> Outcome {
            Outcome(
                kind: kind, epoch: epoch, members: identifiers.count, added: added.count, removed: removed.count, resumed: 0,
                passSeconds: pass, filterSeconds: filter, filterBytes: bytes)
        }
        removeMembers(of: set.folder, but: epoch)
        if added.isEmpty, removed.isEmpty { return outcome(.unchanged, epoch, 0, 0, 0) }
        try checkLoss(removed.count, of: set.state.members, identifiers.count)
        guard epoch.deltaCount < UnbalancedParameters.deltasMax else {
            throw Finding(UnbalancedFindings.epochFull, [name, "\(epoch.deltaCount)"])
        }
        let key = try set.key()
        _ = try set.evaluator()
        let started = ContinuousClock.now
        var lists: [[FuseTag]] = []
        for change in [added, removed] {
            let tags = await ComputePool.map(1) { _ in TagPass.tags(change, key: key, epoch: epoch.id) }
            lists.append(try tags[0] + TagPass.dummies(UnbalancedParameters.padded(change.count) - change.count, &randomness))
        }
        let passed = ContinuousClock.now
        let first = epoch.filters.count
        let records = try await Self.onPool { [lists] in
            try lists.indices.map { index in
                try lists[index].withUnsafeBufferPointer { tags in
                    try FilterWriting.write(
                        tags, epoch: epoch.id, filter: first + index, budget: epoch.budget,
                        to: PreparedSet.filterPath(set.folder, first + index))
                }
            }
        }
        guard let next = epoch.adding(records[0], removing: records[1]) else {
            throw Finding(UnbalancedFindings.epochFull, [name, "\(epoch.deltaCount)"])
        }
        let membersDigest = try SortedDigests.write(sorted, to: PreparedSet.membersPath(set.folder, next.deltaCount))
        let state = SetState(epoch: next, members: identifiers.count, membersDigest: membersDigest, created: set.state.created)
        try momentarily { () throws(Finding) in
            try DurableFiles.replace("\(set.folder)/\(PreparedSet.epochFile)", with: state.encoded())
        }
        removeMembers(of: set.folder, but: next)
        return outcome(
            .delta, next, Self.seconds(started, passed), Self.seconds(passed, .now), 8 * (next.wordCount(first) + next.wordCount(first + 1))
        )
    }

    /// Of the delta before, and those that a killed process left.
    private func removeMembers(of folder: String, but epoch: UnbalancedEpoch) {
        let kept = PreparedSet.membersPath(folder, epoch.deltaCount)
        for name in DurableFiles.names(folder) where name.hasPrefix("members-") && "\(folder)/\(name)" != kept {
            DurableFiles.remove("\(folder)/\(name)")
        }
    }

    private func check(_ option: String, _ present: String, _ wanted: String?) throws(Finding) {
        guard let wanted, wanted != present else { return }
        throw Finding(UnbalancedFindings.otherOptions, stage: .arguments, [option, present, wanted])
    }

    // MARK: Parts

    private static func digest(of identifiers: IdentifierDigests) -> Digest {
        var hash = SHA256()
        identifiers.values.withUnsafeBytes { hash.update($0) }
        return hash.finalize()
    }

    private static func onPool<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) async throws -> Result {
        let results = await ComputePool.map(1) { _ in Swift.Result { try body() } }
        return try results[0].get()
    }

    private static func seconds(_ start: ContinuousClock.Instant, _ end: ContinuousClock.Instant) -> Double {
        Double((end - start) / .milliseconds(1)) / 1000
    }
}

extension IdentifierType {
    /// As the proposal of an intersection numbers it.
    package var messageNumber: UInt8 { UInt8((Self.allCases.firstIndex(of: self) ?? 0) + 1) }

    package init?(messageNumber: UInt8) {
        guard messageNumber >= 1, Int(messageNumber) <= Self.allCases.count else { return nil }
        self = Array(Self.allCases)[Int(messageNumber) - 1]
    }
}
