// Comparing lists of tags: which are in all, and how many are in each pair.
//
// Spec: protocols/set-intersection.md, section «Comparison».

struct TagMatching {
    /// For each list, the positions of the tags that are in all, in the order of ascending tags.
    private(set) var positions: [[UInt64]]
    /// Tags that lists i and j both have, by the bit mask of the two lists.
    private var counts: [Int]

    /// A list that holds a tag twice.
    struct Repeated: Error {
        let list: Int
    }

    /// - Precondition: two to eight lists.
    init(_ lists: consuming [TagList]) throws(Repeated) {
        precondition((2...8).contains(lists.count))
        // Sorted in place, so that no second copy of a list lives.
        for index in lists.indices where !lists[index].sort() { throw Repeated(list: index) }
        let sorted = lists.map(\.entries)
        positions = sorted.map { _ in [] }
        counts = [Int](repeating: 0, count: 1 << sorted.count)
        var heads = [Int](repeating: 0, count: sorted.count)
        let all = counts.count - 1
        while true {
            var least: ElementTag?
            for (list, head) in zip(sorted, heads) where head < list.count {
                if least.map({ list[head].tag < $0 }) ?? true { least = list[head].tag }
            }
            guard let least else { break }
            var holders = 0
            for index in sorted.indices where heads[index] < sorted[index].count && sorted[index][heads[index]].tag == least {
                holders |= 1 << index
            }
            counts[holders] += 1
            for index in sorted.indices where holders >> index & 1 == 1 {
                if holders == all { positions[index].append(UInt64(sorted[index][heads[index]].position)) }
                heads[index] += 1
            }
        }
    }

    /// Tags that both lists have.
    func pairCount(_ a: Int, _ b: Int) -> Int {
        let pair = 1 << a | 1 << b
        return counts.indices.filter { $0 & pair == pair }.reduce(0) { $0 + counts[$1] }
    }
}
