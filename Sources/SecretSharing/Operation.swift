// The engine's operations: each has a tag, which separates its randomness and marks its messages.

/// Tags are part of the wire format (protocols/engine.md, table «Operations») and never reused.
package enum Operation: UInt8, Sendable, CaseIterable {
    case seedAgreement = 1
    case ownedInput = 2
    case ownedMatrix = 3
    case multiplication = 4
    case ownedProduct = 5
    case gram = 6
    case matrixProduct = 7
    case truncation = 8
    case binaryInput = 9
    case conjunction = 10
    case bitToArithmetic = 11
    case lookup = 12
    case disclosure = 13
    case scaledColumns = 14
    case weightedBits = 15
    case oneHot = 16
    case secretPermutation = 25
    case shuffle = 26
    case shuffledOpening = 27
    case digitIndicators = 28
    case digitDestinations = 29
    case wideLookup = 30
    case bitInput = 31
    case crossGram = 35
    case outsideAgreement = 45
    case outsideInput = 46
    case outsideDisclosure = 47
    case outsideProgress = 48
}
