// One digit of a radix sort: indicators of its values, and from them where a stable sort by it brings each element.
//
// Spec: protocols/sort.md, section «Digits». The digit is u ⊕ v with u known to P₀ and v to P₁ and P₂, as in a look-up: P₀ shares
// the unit vector e_u, the two others rotate it by v and reshare it; then one product a element.

import Algebra
import Parties
import Secrets
import Wire

extension ReplicatedEngine {
    /// For each of 2^L digit values but 0, whether an element has it: value after value, over Z/2^32.
    ///
    /// 24·⌈(2^L − 1)·n/2⌉ bytes, 2 rounds.
    func digitIndicators(_ digit: [Plane], elementCount: Int) async throws(ChannelError) -> HalfShares {
        let step = begin(.digitIndicators)
        let values = 1 << digit.count
        let count = (values - 1) * elementCount
        let total = HalfShares.wordCount(count)
        let masks = stream(step, 1)
        endpoint.clock.charge(.word, count: 4 * total)

        /// This party's part of the rotated vector from its part of e_u without entry 0.
        func rotated(_ unit: SecretWords, _ v: SecretWords, carries: Bool) -> SecretWords {
            SecretWords(count: total) { out in
                let (unit, v) = (HalfWords.of(UnsafePointer(unit.pointer)), HalfWords.of(UnsafePointer(v.pointer)))
                let target = HalfWords.of(out)
                if count & 1 == 1 { target[count] = 0 }
                for value in 1..<values {
                    let row = target + (value - 1) * elementCount
                    for element in 0..<elementCount {
                        let entry = value ^ Int(v[element])
                        if entry > 0 {
                            row[element] = unit[(entry - 1) * elementCount + element]
                        } else {
                            var rest: UInt32 = carries ? 1 : 0
                            for other in 0..<values - 1 { rest &-= unit[other * elementCount + element] }
                            row[element] = rest
                        }
                    }
                }
            }
        }

        switch role {
        case .p0:
            let u = digits(digit, elementCount) { $0.ownWords[$1] ^ $0.nextWords[$1] }
            try await endpoint.send(total, to: party(.p2), step: step) { range, out in
                self.fillCommon(with: .p1, out, count: range.count, stream: masks, firstWord: range.lowerBound)
                let (u, target) = (HalfWords.of(UnsafePointer(u.pointer)), HalfWords.of(out))
                let first = 2 * range.lowerBound
                var (value, element) = (first / max(1, elementCount) + 1, first % max(1, elementCount))
                for index in 0..<2 * range.count {
                    target[index] = (Int(u[element]) == value && first + index < count ? 1 : 0) &- target[index]
                    element += 1
                    if element == elementCount { (value, element) = (value + 1, 0) }
                }
            }
            withExtendedLifetime(u) {}
            return HalfShares(
                own: common(with: .p2, count: total, stream: stream(step)), next: common(with: .p1, count: total, stream: stream(step)),
                count: count)
        case .p1:
            let v = digits(digit, elementCount) { $0.nextWords[$1] }
            let part = rotated(common(with: .p0, count: total, stream: masks), v, carries: true)
            return try await pairHalves(part, peer: .p2, count: count, step: step)
        case .p2:
            let v = digits(digit, elementCount) { $0.ownWords[$1] }
            let received = SecretWordsBuilder(count: total)
            let target = received.pointer
            try await endpoint.receive(total, from: party(.p0), step: step) { range, values in
                (target + range.lowerBound).update(from: values, count: range.count)
            }
            let part = rotated(received.finish(), v, carries: false)
            return try await pairHalves(part, peer: .p1, count: count, step: step)
        }
    }

    /// From parts at P₁ and P₂ to replicated shares, P₀ absent (engine.md, «Pair», over Z/2^32).
    private func pairHalves(_ part: SecretWords, peer: ComputeRole, count: Int, step: Step) async throws(ChannelError) -> HalfShares {
        let total = part.count
        let known = common(with: .p0, count: total, stream: stream(step))
        let joint = SecretWordsBuilder(count: total)
        let sum = joint.pointer
        HalfWords.subtract(part.pointer, known.pointer, wordCount: total, into: sum)
        let mine = SecretWords(count: total) { $0.update(from: sum, count: total) }
        try await endpoint.exchange(
            sending: total, to: party(peer), receiving: total, from: party(peer), step: step,
            produce: { range, out in out.update(from: mine.pointer + range.lowerBound, count: range.count) },
            consume: { range, values in
                HalfWords.add(sum + range.lowerBound, values, wordCount: range.count, into: sum + range.lowerBound)
            })
        let jointShare = joint.finish()
        return role == .p1
            ? HalfShares(own: known, next: jointShare, count: count) : HalfShares(own: jointShare, next: known, count: count)
    }

    /// Where each element goes in the stable order of the digit, over Z/2^32.
    ///
    /// 24·⌈n/2⌉ bytes, one round.
    func digitDestinations(_ indicators: HalfShares, elementCount: Int) async throws(ChannelError) -> HalfShares {
        let step = begin(.digitDestinations)
        let total = HalfShares.wordCount(elementCount)
        endpoint.clock.charge(.word, count: 3 * indicators.own.count)
        let own = SecretWords(count: total) { out in
            let scratch = common(with: role.previous, count: total, stream: stream(step))
            fillCommon(with: role.next, out, count: total, stream: stream(step))
            HalfWords.subtract(out, scratch.pointer, wordCount: total, into: out)
            addDestinations(indicators, elementCount: elementCount, into: HalfWords.of(out))
        }
        let next = SecretWordsBuilder(count: total)
        let received = next.pointer
        try await endpoint.exchange(
            sending: total, to: previousParty, receiving: total, from: nextParty, step: step,
            produce: { range, out in out.update(from: own.pointer + range.lowerBound, count: range.count) },
            consume: { range, values in (received + range.lowerBound).update(from: values, count: range.count) })
        return HalfShares(own: own, next: next.finish(), count: elementCount)
    }

    /// This party's additive part of c₀(e) + Σ_d h_d(e)·(c_d(e) − c₀(e)), where c_d(e) counts the elements of smaller digits and
    /// those of digit d before e.
    private func addDestinations(_ indicators: HalfShares, elementCount: Int, into out: UnsafeMutablePointer<UInt32>) {
        let rows = elementCount == 0 ? 0 : indicators.count / elementCount
        let (h, g) = (HalfWords.of(UnsafePointer(indicators.own.pointer)), HalfWords.of(UnsafePointer(indicators.next.pointer)))
        // Constants are component 0's.
        let (ownOne, nextOne): (UInt32, UInt32) = (role == .p0 ? 1 : 0, role == .p2 ? 1 : 0)
        let counters = SecretWordsBuilder(count: rows + 1)
        // Halves 2d and 2d + 1: own and next component of c_d, of digit 0 first.
        let c = HalfWords.of(counters.pointer)
        var (before, beforeNext) = (UInt32(truncatingIfNeeded: elementCount) &* ownOne, UInt32(truncatingIfNeeded: elementCount) &* nextOne)
        for d in 1..<rows + 1 {
            let (row, rowNext) = (h + (d - 1) * elementCount, g + (d - 1) * elementCount)
            var (sum, sumNext) = (UInt32(0), UInt32(0))
            for element in 0..<elementCount {
                sum &+= row[element]
                sumNext &+= rowNext[element]
            }
            (c[2 * d], c[2 * d + 1]) = (sum, sumNext)
            before &-= sum
            beforeNext &-= sumNext
        }
        (c[0], c[1]) = (0, 0)
        // `before` is the number of zeros; what is below digit d.
        for d in 1..<rows + 1 {
            let (sum, sumNext) = (c[2 * d], c[2 * d + 1])
            (c[2 * d], c[2 * d + 1]) = (before, beforeNext)
            before &+= sum
            beforeNext &+= sumNext
        }
        for element in 0..<elementCount {
            let (zero, zeroNext) = (c[0], c[1])
            var part = zero
            var (isZero, isZeroNext) = (ownOne, nextOne)
            for d in 1..<rows + 1 {
                let (x, y) = (h[(d - 1) * elementCount + element], g[(d - 1) * elementCount + element])
                let (q, r) = (c[2 * d] &- zero, c[2 * d + 1] &- zeroNext)
                part &+= x &* (q &+ r) &+ y &* q
                c[2 * d] &+= x
                c[2 * d + 1] &+= y
                isZero &-= x
                isZeroNext &-= y
            }
            c[0] &+= isZero
            c[1] &+= isZeroNext
            out[element] &+= part
        }
        _ = counters.finish()
    }

    /// The digit of a combination of this party's components, a half word an element.
    private func digits(_ digit: [Plane], _ elementCount: Int, _ word: (Plane, Int) -> UInt64) -> SecretWords {
        SecretWords(count: HalfShares.wordCount(elementCount)) { out in
            out.initialize(repeating: 0, count: HalfShares.wordCount(elementCount))
            let target = HalfWords.of(out)
            for (position, plane) in digit.enumerated() {
                for index in 0..<BitShares.wordCount(elementCount) {
                    let bits = word(plane, index)
                    for offset in 0..<min(64, elementCount - 64 * index) {
                        target[64 * index + offset] |= UInt32(truncatingIfNeeded: bits >> UInt64(offset) & 1) << UInt32(position)
                    }
                }
            }
        }
    }
}
