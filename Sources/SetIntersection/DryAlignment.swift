// The alignment on sizes only: the same messages and the same point operations as the parties', without a set.
//
// Spec: protocols/set-intersection.md, section «Cost».

import Parties
package import Wire

package struct DryAlignment {
    private let network: DryNetwork
    /// Owners by their place in the manifest.
    private let owners: [Int]
    private let sizes: [Int]
    private let comparing: Int
    private let neutral: Int?
    private let common: Int
    private let pointsMax: Int

    /// - Parameters:
    ///   - keys: of each party of the network; nil at a neutral one.
    ///   - comparing: which of them compares.
    ///   - common: rows that all owners have.
    ///   - pointsMax: of two owners, as they agreed.
    package init(
        _ network: DryNetwork, keys: [Int?], comparing: Int, common: Int, pointsMax: Int = IntersectionMethod.maskedPointsCountMax
    ) {
        self.network = network
        owners = keys.indices.filter { keys[$0] != nil }
        sizes = keys.map { $0 ?? 0 }
        self.comparing = comparing
        neutral = keys.firstIndex { $0 == nil }
        self.common = common
        self.pointsMax = pointsMax
    }

    package func run() {
        toAll(byteCount: 40)
        toAll(byteCount: 64)
        if owners.count == 2 { two() } else { ring() }
        if let neutral { network.exchange(owners.map { DryNetwork.Message(from: $0, to: neutral, byteCount: 8) }) }
    }

    private func toAll(byteCount: Int) {
        network.exchange(
            owners.flatMap { sender in
                owners.filter { $0 != sender }.map { DryNetwork.Message(from: sender, to: $0, byteCount: byteCount) }
            })
    }

    private func two() {
        guard let other = owners.first(where: { $0 != comparing }) else { return }
        guard IntersectionMethod.suiting(count: sizes[comparing] + sizes[other], pointsMax: pointsMax) == .maskedPoints else {
            return DryEncoding(network, receiver: comparing, sender: other).run(
                receiverCount: sizes[comparing], senderCount: sizes[other])
        }
        send([(comparing, other, .own), (other, comparing, .own)], sizes: [sizes[comparing], sizes[other]], receivers: .multiply)
        send([(other, comparing, .tags)], sizes: [sizes[comparing]], receivers: .store)
        network.exchange([DryNetwork.Message(from: comparing, to: other, byteCount: 8)])
        positions([(comparing, other, common)])
    }

    /// A₁, A₂, … and C of the page.
    private func ring() {
        let passing = owners.filter { $0 != comparing }
        let m = passing.count
        func before(_ index: Int, by hops: Int) -> Int { (index - hops + m) % m }
        for hop in 1..<m {
            send(
                passing.indices.map { (passing[$0], passing[($0 + 1) % m], hop == 1 ? .own : .points) },
                sizes: passing.indices.map { sizes[passing[before($0, by: hop - 1)]] }, receivers: .multiply)
        }
        // The last list of the ring leaves as tags; the comparing party's goes along the line and comes back.
        send(
            [(comparing, passing[0], .own)] + passing.map { ($0, comparing, .tags) },
            sizes: [sizes[comparing]] + passing.indices.map { sizes[passing[before($0, by: m - 1)]] }, receivers: .multiply)
        for index in passing.indices {
            send(
                [(passing[index], index == m - 1 ? comparing : passing[index + 1], .points)], sizes: [sizes[comparing]],
                receivers: .multiply)
        }
        network.exchange(passing.map { DryNetwork.Message(from: comparing, to: $0, byteCount: 8) })
        positions(passing.indices.map { (comparing, passing[$0], $0 == m - 1 ? 2 * common : common) })
        for hop in 1..<m {
            positions(passing.indices.map { (passing[$0], passing[before($0, by: 1)], $0 == m - hop ? 2 * common : common) })
        }
        positions([(passing[0], comparing, common)])
    }

    private enum List {
        /// The sender's own set, hashed and masked as it leaves.
        case own
        case points
        case tags
    }

    private enum Receiver { case multiply, store }

    private func send(_ lists: [(from: Int, to: Int, list: List)], sizes: [Int], receivers: Receiver) {
        let messages = zip(lists, sizes).map { list, size in
            DryNetwork.Message(from: list.from, to: list.to, words: size * (list.list == .tags ? ElementTag.words : Masker.pointWords))
        }
        network.exchange(
            messages, chunkWords: Masker.frameWords,
            produce: { index, words in
                guard lists[index].list == .own else { return }
                network.work(.hashToCurve, words / Masker.pointWords, at: lists[index].from)
                network.work(.pointMultiplication, words / Masker.pointWords, at: lists[index].from)
            },
            consume: { index, words in
                guard receivers == .multiply, lists[index].list != .tags else { return }
                network.work(.pointMultiplication, words / Masker.pointWords, at: lists[index].to)
            })
    }

    private func positions(_ messages: [(from: Int, to: Int, count: Int)]) {
        network.exchange(messages.map { DryNetwork.Message(from: $0.from, to: $0.to, words: $0.count) }, chunkWords: Masker.frameWords)
    }
}
