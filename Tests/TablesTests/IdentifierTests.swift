// Unified social credit codes, organisation codes and registration numbers.

import Testing

@testable import Tables

@Suite struct IdentifierTests {
    static let published = ["91440101MA5CJQ4N59", "913502000728319549", "9135021359498494XQ", "91350200MA2YJ1XR9G"]

    @Test(arguments: published)
    func publishedCodesAreValid(_ code: String) {
        #expect(UnifiedSocialCreditCode.validate(code) == .valid)
        #expect(UnifiedSocialCreditCode.hasValidOrganisationCode(code))
    }

    @Test(arguments: published)
    func makeComputesBothCheckCharacters(_ code: String) {
        let made = UnifiedSocialCreditCode.make(prefix: String(code.prefix(8)), organisation: String(code.dropFirst(8).prefix(8)))
        #expect(made == code)
    }

    @Test(arguments: published)
    func everySingleCharacterErrorIsFound(_ code: String) {
        for place in 0..<18 {
            for other in "0123456789ABCDEFGHJKLMNPQRTUWXY".utf8 where other != Array(code.utf8)[place] {
                var bytes = Array(code.utf8)
                bytes[place] = other
                let verdict = bytes.withUnsafeBufferPointer { UnifiedSocialCreditCode.validate($0) }
                #expect(verdict == .badCheck || verdict == .badCharacter)
            }
        }
    }

    @Test(arguments: ["", "9", "91440101MA5CJQ4N5", "91440101MA5CJQ4N590"])
    func wrongLength(_ code: String) {
        #expect(UnifiedSocialCreditCode.validate(code) == .badLength)
        #expect(!UnifiedSocialCreditCode.hasValidOrganisationCode(code))
    }

    @Test(arguments: ["91440101MA5CJQ4NI9", "91440101MA5CJQ4N5O", "91440101ma5cjq4n59", "9144010AMA5CJQ4N59", "91440101MA5-JQ4N59"])
    func wrongCharacter(_ code: String) {
        #expect(UnifiedSocialCreditCode.validate(code) == .badCharacter)
    }

    @Test func organisationCodeIsAskedApart() {
        // The last character is wrong, the organisation code is not.
        #expect(UnifiedSocialCreditCode.validate("91440101MA5CJQ4N58") == .badCheck)
        #expect(UnifiedSocialCreditCode.hasValidOrganisationCode("91440101MA5CJQ4N58"))
        #expect(!UnifiedSocialCreditCode.hasValidOrganisationCode("91440101MA5CJQ4N69"))
        #expect(!UnifiedSocialCreditCode.hasValidOrganisationCode("91440101ma5cjq4n59"))
    }

    @Test func madeCodesAreValid() {
        var generator = SeededGenerator(seed: 12)
        let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")
        for _ in 0..<2_000 {
            let prefix = "91" + (0..<6).map { _ in "\(Int.random(in: 0...9, using: &generator))" }.joined()
            let organisation = String((0..<8).map { _ in alphabet.randomElement(using: &generator) ?? "0" })
            let code = UnifiedSocialCreditCode.make(prefix: prefix, organisation: organisation) ?? ""
            #expect(UnifiedSocialCreditCode.validate(code) == .valid, "\(prefix) \(organisation)")
            #expect(UnifiedSocialCreditCode.hasValidOrganisationCode(code))
        }
    }

    @Test(arguments: [("9144010", "MA5CJQ4N"), ("914401011", "MA5CJQ4"), ("9144010A", "MA5CJQ4N"), ("91440101", "MA5CJQ4O"), ("", "")])
    func makeRefusesOtherParts(_ prefix: String, _ organisation: String) {
        #expect(UnifiedSocialCreditCode.make(prefix: prefix, organisation: organisation) == nil)
    }

    @Test func codesAreNormalised() {
        #expect(UnifiedSocialCreditCode.normalised("９１４４０１０１ＭＡ５ＣＪＱ４Ｎ５９") == "91440101MA5CJQ4N59")
        #expect(UnifiedSocialCreditCode.normalised(" 91440101 ma5cjq4n59\u{3000}\u{A0}\u{FEFF}\u{200B}") == "91440101MA5CJQ4N59")
        #expect(UnifiedSocialCreditCode.normalised("ａｚ\u{FF5E}！") == "AZ~!")
        #expect(UnifiedSocialCreditCode.normalised("") == "")
    }

    @Test func otherCharactersSurviveNormalisation() {
        #expect(IdentifierText.normalised("甲é€😀｟") == "甲é€😀｟")
    }

    @Test func normalisingTwiceChangesNothing() {
        var generator = SeededGenerator(seed: 13)
        let scalars = Array("aZ9 \t\u{3000}Ａｚ９～企é\u{200B}😀".unicodeScalars)
        for _ in 0..<2_000 {
            var text = ""
            for _ in 0..<10 { text.unicodeScalars.append(scalars.randomElement(using: &generator) ?? "x") }
            let once = IdentifierText.normalised(text)
            #expect(IdentifierText.normalised(once) == once)
            #expect(once.utf8.count <= text.utf8.count)
        }
    }

    @Test func mod1110AgreesWithTheStandardsExample() {
        // ISO/IEC 7064: 0794 has the check digit 5.
        #expect(RegistrationNumber.checkDigit(of: "0794".utf8) == UInt8(ascii: "5"))
        #expect(RegistrationNumber.checkDigit(of: "07x4".utf8) == nil)
    }

    @Test func registrationNumberNeedsItsCheckDigit() throws {
        let body = "44010600012345"
        let check = try #require(RegistrationNumber.checkDigit(of: body.utf8))
        let number = body + String(UnicodeScalar(check))
        #expect(RegistrationNumber.isValid(number))
        for digit in "0123456789" where String(digit) != String(number.suffix(1)) {
            #expect(!RegistrationNumber.isValid(body + String(digit)))
        }
        #expect(!RegistrationNumber.isValid(body))
        #expect(!RegistrationNumber.isValid("44010600012345X"))
    }

    @Test func randomBytesNeverTrap() {
        var generator = SeededGenerator(seed: 14)
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...20, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) }
            var normal: [UInt8] = []
            bytes.withUnsafeBufferPointer { text in
                IdentifierText.normalise(text, into: &normal)
                #expect(UnifiedSocialCreditCode.validate(text) != .valid)
                #expect(!RegistrationNumber.isValid(text))
                #expect(!UnifiedSocialCreditCode.hasValidOrganisationCode(text) || text.count == 18)
            }
            #expect(normal.count <= bytes.count)
        }
    }
}
