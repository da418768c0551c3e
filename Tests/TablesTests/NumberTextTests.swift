// Numbers in cells: what is one, what is none, and that the rounding is right.

import Glibc
import Testing

@testable import Tables

@Suite struct NumberTextTests {
    @Test(
        arguments: [
            ("0", 0), ("-0", -0.0), ("12", 12), ("+12.5", 12.5), ("-.5", -0.5), ("5.", 5), ("1e3", 1_000), ("1E-2", 0.01), ("1e+2", 100),
            ("0.1", 0.1), ("007", 7), ("123456789012345678", 123_456_789_012_345_680), ("0e999999999999999999999", 0),
            ("1.7976931348623157e308", Double.greatestFiniteMagnitude), ("4.9e-324", Double.leastNonzeroMagnitude), ("1e-400", 0),
            ("9007199254740993", 9_007_199_254_740_992), ("9007199254740993.0000001", 9_007_199_254_740_994), ("1e23", 1e23),
        ] as [(String, Double)])
    func decimalNumbers(_ text: String, _ value: Double) {
        #expect(NumberText.parse(text) == .value(value))
    }

    @Test func noTextIsMissing() {
        #expect(NumberText.parse("") == .missing)
    }

    @Test(arguments: [
        "x", "-", "+", ".", "-.", "e5", "1e", "1e+", "1e5.", "1.2.3", "1,000", "1 000", "0x10", "0x1p3", "1_000", " 1", "1 ", "--1", "1-",
        "１２", "NA", "nanx", "1f", "$5", "5%", "1e5e5", "1\0",
    ])
    func textThatIsNoNumber(_ text: String) {
        #expect(NumberText.parse(text) == .notANumber)
    }

    @Test(arguments: ["nan", "NaN", "-nan", "inf", "+INF", "-Infinity", "1e400", "-1e309", "1.8e308", "1e999999999999999999999"])
    func notFinite(_ text: String) {
        #expect(NumberText.parse(text) == .notFinite)
    }

    @Test func signOfZeroIsKept() {
        guard case .value(let zero) = NumberText.parse("-0.0") else {
            Issue.record("no value")
            return
        }
        #expect(zero.sign == .minus)
    }

    @Test func everyDoubleReadsBack() {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<20_000 {
            let value = Double(bitPattern: UInt64.random(in: 0...UInt64.max, using: &generator))
            guard value.isFinite else { continue }
            #expect(NumberText.parse(value.description) == .value(value), "\(value)")
        }
    }

    @Test func roundingAgreesWithStrtod() {
        var generator = SeededGenerator(seed: 6)
        for _ in 0..<20_000 {
            let digits = (0..<Int.random(in: 1...30, using: &generator)).map { _ in "\(Int.random(in: 0...9, using: &generator))" }
            let point = Int.random(in: 0...digits.count, using: &generator)
            let text =
                digits[..<point].joined() + "." + digits[point...].joined() + "e\(Int.random(in: -30...30, using: &generator))"
            // The test process never calls setlocale, so strtod reads with the C locale.
            #expect(NumberText.parse(text) == .value(strtod(text, nil)), "\(text)")
        }
    }

    @Test func tiesAreDecidedByTheLastOfManyDigits() {
        // Halfway between 1 and the next double: 1 + 2^-53, 53 digits after the point.
        let half = "1.00000000000000011102230246251565404236316680908203125"
        #expect(NumberText.parse(half) == .value(1))
        #expect(NumberText.parse(half + String(repeating: "0", count: 5_000)) == .value(1))
        #expect(NumberText.parse(half + String(repeating: "0", count: 5_000) + "1") == .value(1.0.nextUp))
        #expect(NumberText.parse("-" + half + String(repeating: "0", count: 60_000) + "1") == .value(-(1.0.nextUp)))
    }

    @Test func longZerosAndExponentsCancel() {
        let zeros = String(repeating: "0", count: 30_000)
        #expect(NumberText.parse("0." + zeros + "15e30001") == .value(1.5))
        #expect(NumberText.parse("15" + zeros + "e-30001") == .value(1.5))
        #expect(NumberText.parse(zeros + "7") == .value(7))
    }

    @Test func randomTextNeverTraps() {
        var generator = SeededGenerator(seed: 7)
        let alphabet = Array("0123456789+-.eE nifaNy\0".utf8) + [0xFF]
        var values = 0
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...12, using: &generator)).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
            if case .value(let value) = bytes.withUnsafeBufferPointer({ NumberText.parse($0) }) {
                values += 1
                #expect(value.isFinite)
            }
        }
        #expect(values > 100)
    }
}
