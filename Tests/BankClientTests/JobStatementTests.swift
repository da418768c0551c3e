// The dry run: what it says, online and offline, in both languages.

import Findings
import Foundation
import Identities
import Jobs
import Parties
import Programs
import Sessions
import Testing

@testable import BankClient

struct JobStatementTests {
    private func job(_ text: String = BankFixture.job) throws -> Job { try JobReader.read(Array(text.utf8)) }

    private let listing = TableListing(
        name: "firms", description: "", keyType: "text", roundedRowCount: 17_000, purposes: ["credit-model"],
        columns: [
            .init(name: "sales", kind: "numeric", description: ""), .init(name: "grade", kind: "categorical", description: ""),
        ])

    private func judge(_ text: String, purpose: String = "credit-model") throws -> NodeView {
        let job = try job(text)
        let tax = try #require(job.parties.first { $0.id.name == "tax" })
        return NodeView.judge(tax, purpose: purpose, listing: [listing])
    }

    private func text(_ statement: JobStatement, _ language: Language) -> String {
        statement.text(in: language, bytes: { "\($0) B" }, duration: { String(format: "%.1f s", $0) })
    }

    @Test func aFittingJobWouldBeTaken() throws {
        #expect(try judge(BankFixture.job) == .wouldTake(rows: 17_000))
    }

    @Test func whatDoesNotFitIsNamed() throws {
        #expect(try judge(BankFixture.job, purpose: "marketing") == .wouldRefuse([.purpose(table: "firms", "marketing")]))
        let other = BankFixture.job.replacingOccurrences(of: "sales: numeric", with: "sales: categorical")
        #expect(try judge(other) == .wouldRefuse([.kind(column: "sales", theirs: "numeric", ours: "categorical")]))
        let more = BankFixture.job.replacingOccurrences(of: "sales: numeric", with: "sales: numeric, wages: numeric")
        #expect(try judge(more) == .wouldRefuse([.column("wages")]))
        let unread = BankFixture.job.replacingOccurrences(of: "sales: numeric", with: "sales: numeric, wages: excluded")
        #expect(try judge(unread) == .wouldTake(rows: 17_000))
        let table = BankFixture.job.replacingOccurrences(of: "table: firms", with: "table: shops")
        #expect(try judge(table) == .wouldRefuse([.table("shops")]))
    }

    @Test func offlineItSaysSo() async throws {
        let fixture = try BankFixture()
        let me = try fixture.home.identity().id
        let statement = try await JobStatement.make(job: try job(), jobPath: fixture.path + "/job.yaml", me: me, network: nil)
        #expect(statement.nodes.allSatisfy { $0.view == .notAsked } && statement.nodes.count == 2)
        #expect(statement.ownRows == 300 && statement.ownKeys == 300)
        #expect(statement.assumedRows.map(\.name) == ["tax", "market"])
        // Intercept, amount and one of two regions; sales and nine of ten grades; age.
        #expect(statement.sizes.columns == [3, 10, 1])
        #expect(statement.sizes.trainRows == 210)
        let english = text(statement, .english)
        for part in [
            "job «test-model», purpose «credit-model»", "tax: table firms, columns code, grade, sales", "tax: offline, not asked",
            "bank: how many rows each pair", "estimate", "tax: rows unknown, taken as 300",
        ] { #expect(english.contains(part), "\(part)\n\(english)") }
        let chinese = text(statement, .chinese)
        #expect(chinese.contains("作业「test-model」") && chinese.contains("tax：离线，未询问") && chinese.contains("估算"))
        #expect(chinese.split(separator: "\n").count == english.split(separator: "\n").count)
    }

    @Test func aNodeThatIsNotThereIsNamed() async throws {
        let fixture = try BankFixture()
        let network = try BankNetwork(fixture.home)
        let statement = try await JobStatement.make(
            job: try job(), jobPath: fixture.path + "/job.yaml", me: network.me, network: network)
        await network.shutdown()
        for (_, view) in statement.nodes {
            guard case .notReached(let finding) = view else {
                Issue.record("\(view)")
                continue
            }
            #expect(finding.code == "N501")
        }
    }

    @Test func aSharedModelDisclosesNoCoefficient() async throws {
        let fixture = try BankFixture()
        let shared = try job(BankFixture.job.replacingOccurrences(of: "train: {passes: 4}", with: "train: {passes: 4, model: shared}"))
        let statement = try await JobStatement.make(
            job: shared, jobPath: fixture.path + "/job.yaml", me: fixture.home.identity().id, network: nil)
        #expect(text(statement, .english).contains("nobody: any coefficient"))
        #expect(!text(statement, .english).contains("its own coefficients"))
    }

    @Test func anEvaluationWithoutScoresSaysWhoLearnsWhat() async throws {
        let fixture = try BankFixture()
        let secure = try job(BankFixture.job + "\nevaluation: secure\n")
        let me = try fixture.home.identity().id
        let statement = try await JobStatement.make(job: secure, jobPath: fixture.path + "/job.yaml", me: me, network: nil)
        let (english, chinese) = (text(statement, .english), text(statement, .chinese))
        #expect(english.contains("no score of any row") && english.contains("enough positives and negatives"))
        #expect(!english.contains("a score of every common row"))
        #expect(chinese.contains("不获知任何一条记录的评分") && !chinese.contains("每条共同记录的评分"))
        let open = try await JobStatement.make(job: try job(), jobPath: fixture.path + "/job.yaml", me: me, network: nil)
        #expect(statement.forecast.rounds > open.forecast.rounds)
    }

    @Test func aNeutralPartyAndItsShareOfKnowledge() async throws {
        let fixture = try BankFixture()
        let start = try #require(BankFixture.job.range(of: "  market:"))
        let end = try #require(BankFixture.job.range(of: "holdout:"))
        let neutral = BankFixture.job.replacingCharacters(in: start.lowerBound..<end.lowerBound, with: "  market: {}\n")
        let statement = try await JobStatement.make(
            job: try job(neutral), jobPath: fixture.path + "/job.yaml", me: fixture.home.identity().id, network: nil)
        let english = text(statement, .english)
        #expect(english.contains("market: no table, computes only") && english.contains("market: how many rows are in common"))
        #expect(!english.contains("each pair of owners"))
    }

    /// Two owners with more than 5,000 keys together: the bank's message has room for more keys than it brings.
    @Test func twoLargeOwnersAndWhatTheBankCouldAskFor() async throws {
        let fixture = try BankFixture()
        let start = try #require(BankFixture.job.range(of: "  market:"))
        let end = try #require(BankFixture.job.range(of: "holdout:"))
        let neutral = BankFixture.job.replacingCharacters(in: start.lowerBound..<end.lowerBound, with: "  market: {}\n")
        let me = try fixture.home.identity().id
        let small = try await JobStatement.make(job: try job(neutral), jobPath: fixture.path + "/job.yaml", me: me, network: nil)
        #expect(text(small, .english).contains("alignment by ecdh") && !text(small, .english).contains("whatever number it announces"))
        let rows = (0..<2_600).map { "K\($0),\($0 * 7 % 101),\($0 % 3 == 0 ? "n" : "s"),\($0 % 5 == 0 ? 1 : 0)\n" }
        try Data(("code,amount,region,default\n" + rows.joined()).utf8).write(to: URL(fileURLWithPath: fixture.path + "/bank.csv"))
        let large = try await JobStatement.make(job: try job(neutral), jobPath: fixture.path + "/job.yaml", me: me, network: nil)
        let probes = try #require(large.sizes.probeCount)
        #expect(probes > 2_600 && text(large, .english).contains("could put up to \(probes) keys into its message"))
        #expect(text(large, .english).contains("alignment by rr22") && text(large, .chinese).contains("对齐方法：rr22"))
    }

    @Test func aMissingTableIsFoundBeforeAnythingIsAsked() async throws {
        let fixture = try BankFixture()
        try FileManager.default.removeItem(atPath: fixture.path + "/bank.csv")
        let me = try fixture.home.identity().id
        let code = await BankFixture.code {
            _ = try await JobStatement.make(job: try job(), jobPath: fixture.path + "/job.yaml", me: me, network: nil)
        }
        #expect(code == "T101")
    }
}
