// The engine on shapes only: every operation sends what `ReplicatedEngine` sends and charges what it charges, but there is no data.
//
// Spec: the sections «Cost» of protocols/engine.md and of each operation's page. Tests run both side by side and compare bytes and
// rounds (Tests/LearningTests/DryRunTests.swift), so that a dry run is the one place where costs are written down in code.

import Algebra
import Kernels
package import Parties
package import Wire

/// Not Sendable: belongs to one forecast.
package final class DryEngine {
    package let network: DryNetwork

    /// - Parameter network: of all parties of the manifest: P₀, P₁, P₂, then the outside owners.
    package init(_ network: DryNetwork) {
        precondition(network.partyCount >= PartyLimits.computeCount, "three play the roles")
        self.network = network
    }

    package var outside: Range<Int> { PartyLimits.computeCount..<network.partyCount }
    package static let roles = ComputeRole.allCases

    /// What all three compute parties do alike.
    package func work(_ work: Work, _ count: Int) {
        for role in Self.roles { self.work(work, count, at: role) }
    }

    func work(_ work: Work, _ count: Int, at role: ComputeRole) { network.work(work, count, at: Int(role.rawValue)) }

    func message(_ from: ComputeRole, _ to: ComputeRole, _ words: Int) -> DryNetwork.Message {
        DryNetwork.Message(from: Int(from.rawValue), to: Int(to.rawValue), words: words)
    }

    /// Words of a stream that a party shares with another.
    func stream(_ words: Int, at role: ComputeRole) { work(.cipherBlock, (words + 1) / 2, at: role) }
    func streams(_ words: Int) { for role in Self.roles { stream(words, at: role) } }

    static func planeWords(_ count: Int) -> Int { BitShares.wordCount(count) }

    // MARK: Keys and inputs

    /// Keys of the three pairs, and the seeds of the outside owners.
    package func start() {
        let pairs = Self.roles.flatMap { [message($0, $0.next, 2), message($0, $0.previous, 2)] }
        let seeds = outside.flatMap { owner in [0, 0, 1, 2].map { DryNetwork.Message(from: owner, to: $0, words: 2) } }
        network.exchange(pairs + seeds)
    }

    package func input(_ count: Int, owner: ComputeRole) {
        stream(count, at: owner)
        network.exchange([message(owner, owner.previous, count)])
        stream(count, at: owner.next)
    }

    package func inputBits(_ count: Int, owner: ComputeRole) { input(Self.planeWords(count), owner: owner) }

    /// A vector of an outside owner.
    package func input(_ count: Int, fromOutside owner: Int) {
        network.exchange([1, 2].map { DryNetwork.Message(from: owner, to: $0, words: count) })
        network.work(.cipherBlock, count, at: owner)
        network.work(.word, 3 * count, at: owner)
        for (role, components) in zip(Self.roles, [2, 1, 1]) { work(.cipherBlock, components * ((count + 1) / 2), at: role) }
    }

    package func shareColumns(rowCount: Int, columnCounts: [Int]) {
        func count(_ role: ComputeRole) -> Int { columnCounts[Int(role.rawValue)] * rowCount }
        for role in Self.roles { stream(count(role) + count(role.previous), at: role) }
        network.exchange(Self.roles.map { message($0, $0.previous, count($0)) })
        for owner in outside { input(columnCounts[owner] * rowCount, fromOutside: owner) }
        for role in Self.roles { work(.word, rowCount * localColumnCount(columnCounts) + count(role), at: role) }
    }

    /// Columns of words that each party keeps: two of an outside owner's.
    package func localColumnCount(_ columnCounts: [Int]) -> Int {
        columnCounts.reduce(0, +) + columnCounts.dropFirst(PartyLimits.computeCount).reduce(0, +)
    }

    // MARK: Products

    package func reshare(_ count: Int, chunkWords: Int? = nil) {
        streams(count)
        streams(count)
        network.exchange(Self.roles.map { message($0, $0.previous, count) }, chunkWords: chunkWords)
        work(.word, 4 * count)
    }

    /// From parts that the two other parties hold.
    func pair(absent: ComputeRole, _ count: Int) {
        let (a, b) = (absent.next, absent.previous)
        stream(count, at: absent)
        stream(count, at: absent)
        stream(count, at: a)
        stream(count, at: b)
        network.exchange([message(a, b, count), message(b, a, count)])
        work(.word, 4 * count, at: a)
        work(.word, 4 * count, at: b)
    }

    package func multiply(_ count: Int) { reshare(count) }

    /// - Parameter lengths: of the pairs of vectors.
    package func innerProducts(_ lengths: [Int]) {
        work(.streamedProduct, 2 * lengths.reduce(0, +))
        reshare(lengths.count)
    }

    package func matrixProduct(m: Int, k: Int, n: Int) {
        localMatrixProduct(m: m, k: k, n: n)
        reshare(m * n)
    }

    package func localMatrixProduct(m: Int, k: Int, n: Int) {
        for role in Self.roles { work(.blockedProduct, (role == .p0 ? 1 : 2) * MatrixProduct.operationCount(m: m, k: k, n: n), at: role) }
    }

    /// X·w of an owned matrix.
    package func product(rowCount: Int, columnCounts: [Int]) {
        localProduct(rowCount: rowCount, columnCounts: columnCounts)
        reshare(rowCount)
    }

    /// This party's part of X·w or Xᵀ·r.
    package func localProduct(rowCount: Int, columnCounts: [Int]) { work(.streamedProduct, rowCount * localColumnCount(columnCounts)) }

    /// A selection of rows.
    package func rows(_ count: Int, columnCounts: [Int]) { work(.word, count * localColumnCount(columnCounts)) }

    package func weightedGram(rowCount: Int, columnCounts: [Int]) {
        let d = columnCounts.reduce(0, +)
        reshare(rowCount * d, chunkWords: (network.chunkWords / d & ~1) * d)
        work(.word, 2 * rowCount * d)
        var (entries, before) = (0, 0)
        let inside = columnCounts.prefix(PartyLimits.computeCount)
        let beyond = d - inside.reduce(0, +)
        for columns in inside {
            entries += columns * (d - before)
            before += columns
        }
        // Both words of an outside owner's entry are multiplied.
        entries += 2 * beyond * beyond
        work(.blockedProduct, rowCount * entries)
        reshare(d * d)
    }

    package func crossGram(rowCount: Int, columnCounts: [Int]) {
        let products = Self.roles.reduce(0) { $0 + columnCounts[Int($1.rawValue)] * columnCounts[Int($1.next.rawValue)] }
        for role in Self.roles { stream(rowCount * columnCounts[Int(role.rawValue)], at: role) }
        work(.blockedProduct, rowCount * products)
        reshare(columnCounts.reduce(0, +) * columnCounts.reduce(0, +))
    }

    /// Linear operations of this many elements, one after another.
    package func linear(_ count: Int) { work(.word, 2 * count) }

    // MARK: Truncation

    package func truncate(_ count: Int, by bits: Int) {
        let masks = ShareKernels.truncationMaskWords(count: count, bits: bits)
        work(.word, 6 * count)
        for role in [ComputeRole.p0, .p1] { stream(count + masks, at: role) }
        network.exchange([message(.p1, .p2, count + masks)])
        pair(absent: .p1, count)
    }
}
