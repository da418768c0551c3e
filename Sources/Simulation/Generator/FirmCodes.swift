// Unified social credit codes (GB 32100-2015) for simulated firms: valid, unique, and of the right district.

import Tables

/// Draws 18-character codes. The structure: authority `9` (market regulation), kind `1` (enterprise) or `2` (sole trader),
/// six digits of the district, nine characters of the organisation code with its own check character, one check character.
struct FirmCodes {
    /// Without I, O, S, V and Z.
    private static let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY")

    private var taken: Set<String> = []

    /// A code that this value has not given before.
    mutating func draw(district: District, using random: inout SeededGenerator) -> String {
        while true {
            let kind = random.chance(0.75) ? "1" : "2"
            // Organisation codes given since 2015 begin with MA.
            var organisation = "MA"
            for _ in 0..<6 { organisation.append(Self.alphabet[random.index(below: Self.alphabet.count)]) }
            let code = UnifiedSocialCreditCode.make(prefix: "9" + kind + district.code, organisation: organisation)
            if let code, taken.insert(code).inserted { return code }
        }
    }
}
