// Rules for the pages: links resolve, named commands exist, protocols and their registry agree.

import Foundation
import Testing

struct DocumentTests {
    /// Pages at the top and below the folders that hold documentation.
    private static let pages: [String] = Repository.published.filter { $0.hasSuffix(".md") }

    /// Targets of inline links in a page, without fragments; addresses elsewhere are left out.
    private static func relativeLinks(in text: String) -> [String] {
        text.matches(of: #/\]\(([^)\s]+)\)/#).map { String($0.1) }
            .filter { !$0.contains("://") && !$0.hasPrefix("mailto:") && !$0.hasPrefix("#") }
            .map { String($0.prefix { $0 != "#" }) }
    }

    /// Targets of the Makefile: words before a colon at the start of a line.
    private static func makeTargets() throws -> Set<String> {
        let matches = try Repository.text("Makefile").matches(of: #/(?m)^([A-Za-z][\w-]*(?: [A-Za-z][\w-]*)*)\s*:(?!=)/#)
        return Set(matches.flatMap { String($0.1).split(separator: " ").map(String.init) })
    }

    /// What stands in fenced blocks and between backticks.
    private static func code(in text: String) -> [String] {
        text.matches(of: #/(?s)```.*?```/#).map { String($0.0) } + text.matches(of: #/`([^`\n]+)`/#).map { String($0.1) }
    }

    @Test(arguments: [
        "README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "LICENSE", "Makefile", ".ci/run", ".swift-format",
        ".swift-version", ".editorconfig", "docs/architecture.md", "docs/threat-model.md", "protocols/README.md",
    ])
    func theFilesThatEveryoneLooksForAreThere(path: String) {
        #expect(Repository.exists(path))
    }

    @Test func relativeLinksResolve() throws {
        for page in Self.pages {
            let folder = page.contains("/") ? String(page[..<(page.lastIndex(of: "/") ?? page.endIndex)]) + "/" : ""
            for link in Self.relativeLinks(in: try Repository.text(page)) {
                let path = link.hasPrefix("/") ? String(link.dropFirst()) : folder + link
                #expect(Repository.exists(path), "\(page) links to \(link)")
            }
        }
    }

    @Test func everyMakeCommandOfThePagesExists() throws {
        let targets = try Self.makeTargets()
        for page in Self.pages {
            for code in Self.code(in: try Repository.text(page)) {
                for match in code.matches(of: #/\bmake ([a-z][a-z-]*)/#) {
                    #expect(targets.contains(String(match.1)), "\(page) names `make \(match.1)`")
                }
            }
        }
    }

    @Test func theReadmeNamesTheTwoCommandsThatDoAllTheSetUp() throws {
        let code = Self.code(in: try Repository.text("README.md")).joined(separator: "\n")
        #expect(code.contains("apt-get update && apt-get install -y git make"))
        #expect(code.contains("make demo"))
        #expect(code.contains("make test"))
    }

    @Test func theMakefileHasTheTargetsThatEveryoneUses() throws {
        let targets = try Self.makeTargets()
        let expected: Set = ["demo", "test", "bench", "fuzz", "format", "lint", "clean", "setup", "long-test"]
        #expect(targets.isSuperset(of: expected), "missing: \(expected.subtracting(targets).sorted())")
    }

    @Test func theRegistryOfProtocolsIsComplete() throws {
        let listed = Set(
            Self.relativeLinks(in: try Repository.text("protocols/README.md")).filter { $0.hasSuffix(".md") && !$0.contains("/") })
        let present = Set(
            Repository.files(below: "protocols", endings: [".md"]).map { String($0.dropFirst("protocols/".count)) }
                .filter { $0 != "README.md" && !$0.contains("/") })
        #expect(!present.isEmpty)
        #expect(present.subtracting(listed).isEmpty, "not listed: \(present.subtracting(listed).sorted())")
        #expect(listed.subtracting(present).isEmpty, "listed, not there: \(listed.subtracting(present).sorted())")
    }

    @Test func protocolPagesNamedInTheSourcesExist() throws {
        for path in Repository.sources + Repository.tests {
            for match in try Repository.text(path).matches(of: #/protocols\/[\w\/-]+\.md/#) {
                #expect(Repository.exists(String(match.0)), "\(path) names \(match.0)")
            }
        }
    }

    @Test func everyProtocolModuleNamesItsPage() throws {
        for module in ["SecretSharing", "Learning"] {
            let texts = try Repository.sources.filter { Repository.module(of: $0) == module }.map(Repository.text)
            #expect(texts.contains { $0.contains(#/protocols\/[\w\/-]+\.md/#) }, "\(module) names no page of protocols/")
        }
    }

    @Test func scriptsAreExecutable() {
        for path in Repository.files(below: "scripts", endings: [""]) + [".ci/run"] {
            let isExecutable = FileManager.default.isExecutableFile(atPath: Repository.root.appendingPathComponent(path).path)
            #expect(isExecutable, "\(path)")
        }
    }
}
