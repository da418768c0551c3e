// The doctor: alone, with a node, and where something is wrong; and the bank's settings.

import BankClient
import Findings
import Foundation
import Glibc
import Identities
import Parties
import Testing

@testable import AgencyNode

@Suite(.serialized) struct DoctorTests {
    private func line(_ diagnosis: Diagnosis, _ item: DiagnosisItem) -> Diagnosis.Line? { diagnosis.lines.first { $0.item == item } }

    private func codes(_ diagnosis: Diagnosis, _ item: DiagnosisItem) -> [String] {
        line(diagnosis, item)?.findings.map(\.kind.code) ?? []
    }

    // MARK: Alone

    @Test func aSoundSideHasNothingInTheWay() throws {
        let world = try NetworkWorld()
        try world.introduce(world.names.bank)
        let diagnosis = Diagnosis.local(world.home(world.names.bank))
        #expect(diagnosis.exit == .done)
        #expect(
            diagnosis.lines.map(\.item) == [
                .version, .processor, .memory, .disk, .folder, .settings, .identity, .certificate, .peers,
            ])
        #expect(line(diagnosis, .peers)?.values == ["2", "2"] && line(diagnosis, .certificate)?.state == .ok)
        #expect(line(diagnosis, .identity)?.values?.first == "bank")
    }

    @Test func aKeyThatOthersCanReadIsInTheWay() throws {
        let world = try NetworkWorld()
        let home = world.home(world.names.bank)
        #expect(chmod(home.path + "/identity/" + NodeIdentity.keyName, 0o644) == 0)
        let diagnosis = Diagnosis.local(home)
        #expect(codes(diagnosis, .identity) == ["N543"] && diagnosis.exit == .identity)
        #expect(line(diagnosis, .identity)?.state == .failed && line(diagnosis, .certificate) == nil)
    }

    @Test func aFolderThatOthersMayEnterIsAWarning() throws {
        let world = try NetworkWorld()
        let home = world.home(world.names.bank)
        #expect(chmod(home.path, 0o755) == 0)
        let diagnosis = Diagnosis.local(home)
        #expect(codes(diagnosis, .folder) == ["N561"] && line(diagnosis, .folder)?.state == .warning)
        // A warning alone is no failure; that nobody is trusted yet is one more warning.
        #expect(codes(diagnosis, .peers) == ["N566"] && diagnosis.exit == .done)
    }

    @Test(arguments: [(29, ["N547"]), (30, []), (3_000, [])] as [(Int64, [String])]) func aCertificateThatEndsSoonIsAWarning(
        _ days: Int64, _ expected: [String]
    ) throws {
        let world = try NetworkWorld()
        let home = world.home(world.names.bank)
        let end = try home.identity().validity.upperBound
        let diagnosis = Diagnosis.local(home, now: end - days * 86_400 - 60)
        #expect(codes(diagnosis, .certificate) == expected && diagnosis.exit == .done)
        #expect(line(diagnosis, .certificate)?.values == ["\(days)"])
    }

    @Test func anEndedCertificateIsInTheWay() throws {
        let world = try NetworkWorld()
        let home = world.home(world.names.bank)
        let diagnosis = Diagnosis.local(home, now: try home.identity().validity.upperBound + 60)
        #expect(codes(diagnosis, .identity) == ["N545"] && diagnosis.exit == .identity)
    }

    @Test func noFolderIsInTheWay() {
        let diagnosis = Diagnosis.local(BankHome(path: "/nowhere/at/all"))
        #expect(diagnosis.exit != .done && codes(diagnosis, .folder) == ["N562"])
    }

    @Test func aDamagedPeersFileIsInTheWay() throws {
        let world = try NetworkWorld()
        try world.folder.write("peers: [", to: "bank/peers.yaml")
        #expect(codes(Diagnosis.local(world.home(world.names.bank)), .peers) == ["N551"])
    }

    @Test func theJSONHasItsSchemaAndEveryLine() throws {
        let world = try NetworkWorld()
        let diagnosis = Diagnosis.local(world.home(world.names.bank))
        let object = try #require(try JSONSerialization.jsonObject(with: Data(try diagnosis.json().utf8)) as? [String: Any])
        #expect(object["schema"] as? Int == 1)
        let lines = try #require(object["lines"] as? [[String: Any]])
        #expect(lines.count == diagnosis.lines.count)
        let peers = try #require(lines.first { $0["item"] as? String == "peers" })
        #expect(peers["state"] as? String == "warning" && peers["values"] as? [String] == ["0", "0"])
        let finding = try #require((peers["findings"] as? [[String: String]])?.first)
        #expect(finding["code"] == "N566" && finding["remedy"]?.isEmpty == false)
    }

    @Test func everyItemReadsInBothLanguages() {
        for item in DiagnosisItem.allCases {
            let values = (1...6).map { "<\($0)>" }
            for language in Language.allCases {
                #expect(!item.title(in: language).isEmpty && item.value(values, in: language).contains("<1>"))
                #expect(!item.value(values, in: language).contains("{"))
            }
            let used = values.filter { item.value(values, in: .english).contains($0) }
            #expect(used == values.filter { item.value(values, in: .chinese).contains($0) }, "the same placeholders")
        }
    }

    // MARK: With a node

    @Test func aNodeIsMeasuredOverOneConnection() async throws {
        try await withWorld { world in
            let names = world.names
            try world.introduce(names.tax)
            let tax = try await world.start(names.tax, column: "vat", extra: "limits: {jobs: 3, rowsMax: 1234}")
            try world.introduce(names.bank, ports: [names.tax: tax.port])
            let network = try BankNetwork(world.home(names.bank))
            var diagnosis = Diagnosis()
            await diagnosis.examine(names.tax, network)
            await network.shutdown()
            #expect(
                diagnosis.lines.map(\.item) == [
                    .connection, .peerCertificate, .peerVersion, .roundTrip, .bandwidth, .clock, .peerLimits,
                ])
            #expect(diagnosis.exit == .done, "\(diagnosis.lines.flatMap(\.findings).map { $0.rendered() })")
            #expect(line(diagnosis, .connection)?.values?.first == "tax" && line(diagnosis, .roundTrip)?.values?.last == "20")
            #expect(line(diagnosis, .peerLimits)?.values == ["3", "4096", "1234", "60", "21600", "50"])
            #expect(line(diagnosis, .bandwidth)?.values?.last == "12")
            let days = line(diagnosis, .peerCertificate)?.values?.first.flatMap { Int($0) }
            #expect(days == 3_652 || days == 3_653)
            #expect(["0", "1", "-1"].contains(line(diagnosis, .clock)?.values?.first))
        }
    }

    @Test func aNodeThatTakesFewRequestsSaysSo() async throws {
        try await withWorld { world in
            let names = world.names
            try world.introduce(names.tax)
            let tax = try await world.start(names.tax, column: "vat", extra: "limits: {requestsPerSecond: 1}")
            try world.introduce(names.bank, ports: [names.tax: tax.port])
            let network = try BankNetwork(world.home(names.bank))
            var diagnosis = Diagnosis()
            await diagnosis.examine(names.tax, network)
            await network.shutdown()
            #expect(codes(diagnosis, .peerVersion) == ["D645"] && diagnosis.exit == .peerOrNetwork)
        }
    }

    @Test func aPeerThatIsNotThereIsTheLastLine() async throws {
        let world = try NetworkWorld()
        try world.introduce(world.names.bank, ports: [world.names.tax: 1])
        let network = try BankNetwork(world.home(world.names.bank))
        var diagnosis = Diagnosis()
        await diagnosis.examine(world.names.tax, network)
        await diagnosis.examine(world.names.market, network)
        await network.shutdown()
        #expect(diagnosis.lines.map(\.findings).map { $0.map(\.kind.code) } == [["N501"], ["N513"]])
        #expect(diagnosis.exit == .peerOrNetwork)
    }

    // MARK: Settings

    @Test func settingsAreReadStrictly() throws {
        let world = try NetworkWorld()
        let home = world.home(world.names.bank)
        #expect(try home.settings() == BankSettings())
        try world.folder.write("stallSeconds: 5\njobSeconds: 600\n", to: "bank/settings.yaml")
        var expected = BankSettings()
        (expected.stallSeconds, expected.jobSeconds) = (5, 600)
        #expect(try home.settings() == expected)
        for (text, code) in [
            ("stallSecond: 5\n", "D603"), ("stallSeconds: 0\n", "D607"), ("jobSeconds: many\n", "D605"), ("[", "D602"),
            ("stallSeconds: 5\nstallSeconds: 6\n", "D606"),
        ] {
            try world.folder.write(text, to: "bank/settings.yaml")
            let finding = #expect(throws: Finding.self) { try home.settings() }
            #expect(finding?.kind.code == code)
        }
    }
}
