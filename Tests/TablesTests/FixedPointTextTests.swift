// Decimal numbers as integers of their smallest unit.

import Tables
import Testing

@Suite struct FixedPointTextTests {
    private func parse(_ text: String, _ decimals: Int = 2) -> FixedPointText { FixedPointText.parse(text.utf8, decimals: decimals) }

    @Test(
        arguments: [
            ("0", 0), ("1", 100), ("1.5", 150), ("1.50", 150), ("1.500", 150), ("-1.05", -105), ("+7.", 700), (".25", 25), ("-0", 0),
            ("0012.3", 1230), ("92233720368547758.07", Int64.max), ("-92233720368547758.07", -Int64.max),
        ] as [(String, Int64)])
    func numbersAreExact(_ text: String, _ value: Int64) { #expect(parse(text) == .value(value)) }

    @Test(arguments: ["", "-", ".", "+.", "1.005", "1e3", "1,000", "0x10", "nan", " 1", "1 ", "1-", "--1", "1.2.3", "١"])
    func whatIsNoNumberIsNone(_ text: String) { #expect(parse(text) == .notANumber) }

    @Test(arguments: ["92233720368547758.08", "-92233720368547758.08", "99999999999999999999", "184467440737095516.16"])
    func whatDoesNotFitIsTooLarge(_ text: String) { #expect(parse(text) == .tooLarge) }

    @Test func decimalsScale() {
        #expect(parse("12", 0) == .value(12) && parse("12.0", 0) == .value(12) && parse("12.1", 0) == .notANumber)
        #expect(parse("0.123456789", 9) == .value(123_456_789))
    }
}
