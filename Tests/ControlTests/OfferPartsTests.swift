// The two parts of an offer: the node's section and the manifest, as bytes.

import Features
import Jobs
import Parties
import Statistics
import Tables
import Testing
import Wire

@Suite struct OfferPartsTests {
    private let me: PartyID
    private let job: Job
    private let own: JobParty

    init() throws {
        me = try #require(PartyID("tax"))
        job = try Samples.job()
        let me = me
        own = try #require(job.parties.first { $0.id == me })
    }

    private func section(_ head: [UInt8], count: UInt32, _ columns: [UInt8]) -> Wire.DecodingError? {
        var writer = ByteWriter()
        writer.writeRaw(head)
        writer.write(count)
        writer.writeRaw(columns)
        do {
            _ = try PartySection(decoding: writer.bytes)
            return nil
        } catch {
            return error
        }
    }

    private var head: [UInt8] {
        var writer = ByteWriter()
        writer.write("firms")
        writer.write("refuse")
        return writer.bytes
    }

    /// A column's name, its kind and what follows.
    private func column(_ rest: [UInt8]) -> [UInt8] { [1, 0, 0, 0, 0x61] + rest }

    private func decode(_ manifest: [UInt8], me: PartyID? = nil) -> Job? {
        try? Job(decodingManifest: manifest, me: me ?? self.me, own: own)
    }

    @Test func sectionsRoundTrip() throws {
        #expect(try PartySection(decoding: Samples.section.encoded()) == Samples.section)
        let neutral = PartySection(tableName: nil, duplicates: .refuse, columns: [])
        #expect(try PartySection(decoding: neutral.encoded()) == neutral)
    }

    @Test func everyPrefixOfASectionIsRefused() {
        let bytes = Samples.section.encoded()
        for count in 0..<bytes.count { #expect((try? PartySection(decoding: Array(bytes[..<count]))) == nil) }
    }

    @Test func aCountOfColumnsIsCheckedBeforeAnythingIsAllocated() {
        #expect(section(head, count: .max, []) == .limitExceeded)
        #expect(section(head, count: 4_097, [UInt8](repeating: 0, count: 8_192)) == .limitExceeded)
        #expect(section(head, count: 2, [0]) == .limitExceeded)
    }

    @Test func valuesOutsideTheirRangeAreRefused() {
        #expect(section(head, count: 1, column([1, 1])) == nil)
        #expect(section(head, count: 1, column([1, 2])) == .invalidValue)
        #expect(section(head, count: 1, column([2, 64])) == nil)
        #expect(section(head, count: 1, column([2, 65])) == .invalidValue)
        #expect(section(head, count: 1, column([3, 1, 0, 0, 0, 0x71])) == .invalidValue)
        #expect(section(head, count: 1, column([6])) == .invalidValue)
        #expect(section(head, count: 0, [0]) == .trailingBytes)
    }

    @Test func anUnknownPolicyForDuplicatesIsRefused() {
        var writer = ByteWriter()
        writer.write("firms")
        writer.write("keep")
        #expect(section(writer.bytes, count: 0, []) == .invalidValue)
    }

    @Test func theSectionOfAPartyIsItsTableAndColumns() {
        #expect(own.section == PartySection(tableName: "firms", duplicates: .refuse, columns: own.columns))
    }

    @Test func aPartyIsMadeFromItsSectionAndTheCatalogue() throws {
        let party = JobParty(offered: own.section, to: me, key: ("code", .unifiedSocialCreditCode, ","))
        #expect(party == own)
        let neutral = JobParty(offered: PartySection(tableName: nil, duplicates: .refuse, columns: []), to: me, key: nil)
        #expect(neutral.table == nil && neutral.columns.isEmpty && neutral.label == nil)
    }

    @Test func aManifestDecodesToTheSameBytesAndDigest() throws {
        let decoded = try #require(decode(job.manifestBytes))
        #expect(decoded.manifestBytes == job.manifestBytes)
        #expect(decoded.manifestDigest == job.manifestDigest)
        #expect(decoded.publicSeed == job.publicSeed && decoded.labelOwner == job.labelOwner && decoded.hasWeights)
    }

    @Test func otherPartiesColumnsAreNotInIt() throws {
        let bank = try #require(decode(job.manifestBytes)?.parties.first)
        #expect(bank.columns.isEmpty && bank.table?.path == "" && bank.table?.keyColumn == "" && bank.label?.column == "")
    }

    @Test func everyPrefixOfAManifestIsRefused() {
        let bytes = job.manifestBytes
        for count in 0..<bytes.count { #expect(decode(Array(bytes[..<count])) == nil) }
        #expect(decode(bytes + [0]) == nil)
    }

    @Test func aNodeThatIsNotNamedOrHasTheLabelDecodesNothing() throws {
        #expect(decode(job.manifestBytes, me: try #require(PartyID("other"))) == nil)
        #expect(decode(job.manifestBytes, me: try #require(PartyID("bank"))) == nil)
    }

    /// A manifest with parties and numbers of choice.
    private func manifest(
        version: UInt32 = 4, kind: UInt8 = 1, count: UInt32 = 3,
        parties: [(String, UInt8, UInt8)] = [("bank", 1, 0), ("tax", 0, 0), ("market", 0, 0)],
        tables: [UInt8] = [1, 1, 0],
        holdout: Double = 0.3, l2: Double = 1e-4, passes: UInt32 = 6, model: String = "perOwner",
        evaluation: String = "scores", options: [UInt8] = [0, 0, 0], family: UInt8 = 1, countMax: UInt32 = 1, start: [UInt8] = [0]
    ) -> [UInt8] {
        var writer = ByteWriter()
        writer.write(version)
        writer.write(kind)
        writer.write("name")
        writer.write(count)
        for ((name, label, weight), table) in zip(parties, tables) {
            writer.write(name)
            writer.write(table)
            writer.write(label)
            writer.write(weight)
        }
        writer.write(family)
        writer.write(countMax)
        for byte in start { writer.write(byte) }
        writer.write(holdout.bitPattern)
        writer.write("seed")
        writer.write(l2.bitPattern)
        writer.write(passes)
        writer.write(model)
        writer.write(evaluation)
        for byte in options { writer.write(byte) }
        return writer.bytes
    }

    @Test func thePlainManifestDecodes() { #expect(decode(manifest()) != nil) }

    @Test func familiesCountsAndStarts() {
        #expect(decode(manifest(family: 2))?.training.options.family == .linear)
        #expect(decode(manifest(family: 3, countMax: 1024))?.training.options.countMax == 1024)
        #expect(decode(manifest(start: [1] + [UInt8](repeating: 5, count: 48)))?.training.options.start?.reference != nil)
        // Families, bounds and flags that nobody knows.
        for (family, bound) in [(UInt8(0), UInt32(1)), (4, 1), (1, 2), (2, 0), (3, 0), (3, 1025)] {
            #expect(decode(manifest(family: family, countMax: bound)) == nil)
        }
        #expect(decode(manifest(start: [2])) == nil && decode(manifest(start: [1])) == nil)
        #expect(decode(manifest(evaluation: "secure", family: 2))?.evaluation == .secure)
    }

    @Test func anEvaluationWithoutScoresIsSaidInOneWay() {
        #expect(decode(manifest())?.evaluation == .scores)
        #expect(decode(manifest(evaluation: "secure"))?.evaluation == .secure)
        for word in ["", "Secure", "none"] { #expect(decode(manifest(evaluation: word)) == nil) }
    }

    @Test func whetherAPartyHasATableMustFit() {
        #expect(decode(manifest(tables: [1, 1, 1])) != nil)
        // The node's own part says otherwise; a label without a table; no flag.
        for tables: [UInt8] in [[1, 0, 0], [0, 1, 0], [1, 1, 2], [1, 255, 0]] { #expect(decode(manifest(tables: tables)) == nil) }
    }

    @Test func theHeadNamesVersionAndParties() throws {
        let head = try ManifestHead(decoding: manifest())
        #expect(head.version == 4 && head.kind == .training && head.family == .logistic)
        #expect(head.parties.map(\.name) == ["bank", "tax", "market"])
        #expect(try ManifestHead(decoding: manifest(version: 7)).parties.isEmpty)
        #expect(throws: Wire.DecodingError.self) { try ManifestHead(decoding: manifest(count: 4)) }
        for count in 0..<40 { #expect(throws: Wire.DecodingError.self) { try ManifestHead(decoding: Array(manifest().prefix(count))) } }
    }

    @Test func twoSeatsOfOnePartyAreRefused() {
        #expect(decode(manifest(parties: [("bank", 1, 0), ("tax", 0, 0), ("tax", 0, 0)])) == nil)
        #expect(decode(manifest(parties: [("bank", 1, 0), ("tax", 0, 0), ("bank", 0, 0)])) == nil)
    }

    @Test func noneOrTwoLabelsAreRefused() {
        #expect(decode(manifest(parties: [("bank", 0, 0), ("tax", 0, 0), ("market", 0, 0)])) == nil)
        #expect(decode(manifest(parties: [("bank", 1, 0), ("tax", 0, 0), ("market", 1, 0)])) == nil)
        #expect(decode(manifest(parties: [("bank", 1, 0), ("tax", 0, 1), ("market", 0, 0)])) == nil)
    }

    @Test(arguments: [-0.1, 0.91, .nan, .infinity]) func holdoutsOutsideTheRangeAreRefused(holdout: Double) {
        #expect(decode(manifest(holdout: holdout)) == nil)
    }

    @Test(arguments: [0, -1, 1e-7, 1.1, .nan, .infinity]) func penaltiesOutsideTheRangeAreRefused(l2: Double) {
        #expect(decode(manifest(l2: l2)) == nil)
    }

    @Test func noPassesAreThoseThatTheMethodNeeds() throws {
        let job = try #require(decode(manifest(passes: 0)))
        #expect(job.training.passes == nil && decode(manifest(passes: 8))?.training.passes == 8)
    }

    @Test(arguments: [31, UInt32.max]) func passesOutsideTheRangeAreRefused(passes: UInt32) {
        #expect(decode(manifest(passes: passes)) == nil)
    }

    @Test func otherVersionsCountsAndModelsAreRefused() {
        #expect(decode(manifest(version: 3)) == nil && decode(manifest(version: 5)) == nil)
        #expect(decode(manifest(count: .max)) == nil && decode(manifest(count: 2)) == nil)
        #expect(decode(manifest(model: "everyone")) == nil)
        #expect(decode(manifest(parties: [("Bank", 1, 0), ("tax", 0, 0), ("market", 0, 0)])) == nil)
    }
}
