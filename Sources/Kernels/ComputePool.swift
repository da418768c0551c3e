// Where kernels of more than a millisecond run: as child tasks on the concurrent executor's threads, one a core.
//
// A party's protocol code runs on the thread that also reads its sockets. A kernel that is cut into pieces and awaited here
// leaves that thread free, so peers' frames are read on, and uses every core the machine has.

package enum ComputePool {
    /// `body` of 0 ..< count, in that order; several run at once.
    package static func map<Result: Sendable>(_ count: Int, _ body: @escaping @Sendable (Int) -> Result) async -> [Result] {
        await withTaskGroup(of: (Int, Result).self) { group in
            for index in 0..<count {
                group.addTask { @concurrent in (index, body(index)) }
            }
            var results = [Result?](repeating: nil, count: count)
            for await (index, result) in group { results[index] = result }
            return results.compactMap(\.self)
        }
    }
}
