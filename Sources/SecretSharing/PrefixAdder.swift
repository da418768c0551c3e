// The shape of a parallel-prefix adder: which generate and propagate bits are combined on which level.
//
// Spec: protocols/bits.md, section «Adder». Sklansky's network (IRE Trans. EC-9, 1960), cut down to the cells whose outputs
// are asked for; the number of levels is ⌈log2 width⌉, the number of ANDs is `conjunctionCount`.

package struct PrefixAdder: Sendable, Hashable {
    package struct Cell: Sendable, Hashable {
        /// The position that is updated: G ← G ⊕ P·G', P ← P·P'.
        package let position: Int
        /// The position of G' and P', the top of the block below.
        package let lower: Int
        package let needsGenerate: Bool
        package let needsPropagate: Bool
    }

    package let width: Int
    package let outputs: Range<Int>
    /// Positions at which a·b is needed at all.
    package let generatePositions: [Int]
    package let levels: [[Cell]]

    /// The sum bits `outputs` of the addition of two `width`-bit numbers mod 2^width.
    package init(width: Int, outputs: Range<Int>) {
        precondition((1...64).contains(width) && !outputs.isEmpty && outputs.lowerBound >= 0 && outputs.upperBound <= width)
        self.width = width
        self.outputs = outputs
        // Sum bit i needs the carry into i, which is the generate bit of i−1…0.
        var generate = Set(outputs.compactMap { $0 > 0 ? $0 - 1 : nil })
        var propagate = Set<Int>()
        var reversed: [[Cell]] = []
        let top = generate.max() ?? 0
        let levelCount = top == 0 ? 0 : Int.bitWidth - top.leadingZeroBitCount
        for level in stride(from: levelCount - 1, through: 0, by: -1) {
            var cells: [Cell] = []
            var (generateBefore, propagateBefore) = (generate, propagate)
            for position in generate.union(propagate).sorted() where position >> level & 1 == 1 {
                let lower = ((position >> level) << level) - 1
                let (g, p) = (generate.contains(position), propagate.contains(position))
                cells.append(Cell(position: position, lower: lower, needsGenerate: g, needsPropagate: p))
                propagateBefore.insert(position)
                if g { generateBefore.insert(lower) }
                if p { propagateBefore.insert(lower) }
            }
            if !cells.isEmpty { reversed.append(cells) }
            (generate, propagate) = (generateBefore, propagateBefore)
        }
        generatePositions = generate.sorted()
        levels = reversed.reversed()
    }

    /// ANDs an addition, each three bits an element over all links.
    package var conjunctionCount: Int {
        generatePositions.count + levels.joined().reduce(0) { $0 + ($1.needsGenerate ? 1 : 0) + ($1.needsPropagate ? 1 : 0) }
    }

    /// Rounds an addition: one for the generate bits, one a level.
    package var roundCount: Int { (generatePositions.isEmpty ? 0 : 1) + levels.count }
}
