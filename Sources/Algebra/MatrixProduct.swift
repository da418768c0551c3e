// Products of dense row-major matrices over Z/2^64, large ones by Strassen's seven half-size products on the compute pool.
//
// V. Strassen: Gaussian Elimination is not Optimal, Numerische Mathematik 13, 1969. It needs only a ring, so it is exact here.
// Where a dimension is odd, the last row or column of the halves is zero.

import Kernels
package import Secrets

package enum MatrixProduct {
    /// One summand A·B of a sum of products of one shape.
    package struct Factors: Sendable {
        let left: SecretWords
        let right: SecretWords

        package init(left: SecretWords, right: SecretWords) {
            self.left = left
            self.right = right
        }
    }

    /// Halves smaller than this are not worth another level: additions and packing cost what is saved.
    private static let halvedAbove = 256

    /// Σ A·B, m × n, of matrices m × k and k × n. Time depends on the shapes only.
    package static func sum(_ terms: [Factors], m: Int, k: Int, n: Int) async -> SecretWords {
        precondition(terms.allSatisfy { $0.left.count == m * k && $0.right.count == k * n }, "shapes do not match")
        let products: [SecretWords]
        if levels(m, k, n) > 0 {
            let halves = Halves(m: m, k: k, n: n)
            let pieces = await ComputePool.map(terms.count * Halves.productCount) { index in
                halves.product(index % Halves.productCount, of: terms[index / Halves.productCount])
            }
            products = terms.indices.map {
                halves.assemble(pieces[$0 * Halves.productCount..<($0 + 1) * Halves.productCount])
            }
        } else {
            products = terms.map { product($0, m: m, k: k, n: n) }
        }
        guard let first = products.first else { return .zeros(m * n) }
        return products.dropFirst().reduce(first) { total, next in
            SecretWords(count: m * n) { ShareKernels.add(total.pointer, next.pointer, count: m * n, into: $0) }
        }
    }

    /// Products of words that `sum` performs for one term, for the price of virtual time.
    package static func operationCount(m: Int, k: Int, n: Int) -> Int {
        (0..<levels(m, k, n)).reduce(m * k * n) { count, _ in count / 8 * 7 }
    }

    private static func levels(_ m: Int, _ k: Int, _ n: Int) -> Int {
        min(m, k, n) <= halvedAbove ? 0 : 1 + levels((m + 1) / 2, (k + 1) / 2, (n + 1) / 2)
    }

    /// On the calling thread.
    fileprivate static func product(_ factors: Factors, m: Int, k: Int, n: Int) -> SecretWords {
        if levels(m, k, n) == 0 {
            return SecretWords(count: m * n) {
                MatrixKernels.multiply(left: factors.left.pointer, right: factors.right.pointer, into: $0, m: m, k: k, n: n)
            }
        }
        let halves = Halves(m: m, k: k, n: n)
        return halves.assemble((0..<Halves.productCount).map { halves.product($0, of: factors) }[...])
    }
}

/// One level: blocks 0…3 are upper left, upper right, lower left, lower right.
private struct Halves: Sendable {
    static let productCount = 7

    private enum Effect { case add, subtract }
    private struct Term { let block: Int, effect: Effect }
    /// The two operands of product i are sums of blocks, and so is each block of the result a sum of products; the first sign is +.
    private static let lefts = [[+1, +4], [+3, +4], [+1], [+4], [+1, +2], [+3, -1], [+2, -4]].map(terms)
    private static let rights = [[+1, +4], [+1], [+2, -4], [+3, -1], [+4], [+1, +2], [+3, +4]].map(terms)
    private static let results = [[+1, +4, -5, +7], [+3, +5], [+2, +4], [+1, -2, +3, +6]].map(terms)

    private static func terms(_ signed: [Int]) -> [Term] { signed.map { Term(block: abs($0) - 1, effect: $0 < 0 ? .subtract : .add) } }

    let m: Int, k: Int, n: Int
    private var halfM: Int { (m + 1) / 2 }
    private var halfK: Int { (k + 1) / 2 }
    private var halfN: Int { (n + 1) / 2 }

    init(m: Int, k: Int, n: Int) {
        self.m = m
        self.k = k
        self.n = n
    }

    func product(_ index: Int, of factors: MatrixProduct.Factors) -> SecretWords {
        let operands = MatrixProduct.Factors(
            left: operand(factors.left, rows: m, columns: k, Self.lefts[index]),
            right: operand(factors.right, rows: k, columns: n, Self.rights[index]))
        return MatrixProduct.product(operands, m: halfM, k: halfK, n: halfN)
    }

    /// A sum of blocks of a rows × columns matrix, as a matrix of its own, zero beyond the edge.
    private func operand(_ source: SecretWords, rows: Int, columns: Int, _ terms: [Term]) -> SecretWords {
        let (height, width) = ((rows + 1) / 2, (columns + 1) / 2)
        return SecretWords(count: height * width) { out in
            // Of a block: its rows and columns, at most one less than a half has.
            func extent(_ term: Term) -> (rows: Int, columns: Int, start: UnsafePointer<UInt64>) {
                let (top, left) = (term.block / 2 * height, term.block % 2 * width)
                return (min(height, rows - top), min(width, columns - left), source.pointer + top * columns + left)
            }
            let first = extent(terms[0])
            if let term = terms.dropFirst().first, case let second = extent(term), second.rows == height, second.columns == width,
                first.rows == height, first.columns == width
            {
                for row in 0..<height {
                    Self.put(first.start + row * columns, term.effect, second.start + row * columns, width, out + row * width)
                }
                return
            }
            for row in 0..<first.rows {
                (out + row * width).update(from: first.start + row * columns, count: first.columns)
                if first.columns < width { out[row * width + first.columns] = 0 }
            }
            if first.rows < height { (out + first.rows * width).update(repeating: 0, count: width) }
            for term in terms.dropFirst() {
                let next = extent(term)
                for row in 0..<next.rows {
                    Self.put(out + row * width, term.effect, next.start + row * columns, next.columns, out + row * width)
                }
            }
        }
    }

    func assemble(_ products: ArraySlice<SecretWords>) -> SecretWords {
        SecretWords(count: m * n) { out in
            for (block, terms) in Self.results.enumerated() {
                let (top, left) = (block / 2 * halfM, block % 2 * halfN)
                let count = min(halfN, n - left)
                for row in 0..<min(halfM, m - top) {
                    let (target, offset) = (out + (top + row) * n + left, row * halfN)
                    func source(_ index: Int) -> UnsafePointer<UInt64> {
                        products[products.startIndex + terms[index].block].pointer + offset
                    }
                    Self.put(source(0), terms[1].effect, source(1), count, target)
                    for index in 2..<terms.count { Self.put(target, terms[index].effect, source(index), count, target) }
                }
            }
        }
    }

    private static func put(
        _ left: UnsafePointer<UInt64>, _ effect: Effect, _ right: UnsafePointer<UInt64>, _ count: Int,
        _ target: UnsafeMutablePointer<UInt64>
    ) {
        switch effect {
        case .add: ShareKernels.add(left, right, count: count, into: target)
        case .subtract: ShareKernels.subtract(left, right, count: count, into: target)
        }
    }
}
