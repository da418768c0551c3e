// Deterministic bytes for hostile messages: splitmix64, one seed a test.

struct Noise {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// 0…bound − 1.
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }

    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }

    /// One to four faults: a flipped byte, a cut, an insertion, a length of all ones.
    mutating func mutate(_ message: [UInt8]) -> [UInt8] {
        var result = message
        for _ in 0...below(4) {
            switch below(5) {
            case 0 where !result.isEmpty: result[below(result.count)] = UInt8(truncatingIfNeeded: next())
            case 1 where !result.isEmpty: result.removeLast(below(result.count) + 1)
            case 2: result.insert(contentsOf: bytes(below(9)), at: below(result.count + 1))
            case 3 where result.count > 4:
                let place = below(result.count - 3)
                for offset in 0..<4 { result[place + offset] = 0xFF }
            default: result += bytes(below(5))
            }
        }
        return result
    }
}
