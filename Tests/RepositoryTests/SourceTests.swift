// Rules for the text of the sources: access, banned calls, sizes, first lines.

import Testing

struct SourceTests {
    /// A declaration that leaves the package. (`.public` as a value and the word in a name are none.)
    private static var publicDeclaration: some RegexComponent {
        #/
        (?:^|\s)(?:public|open)(?:\(set\))?\s+(?:\w+\s+)*
        (?:struct|class|enum|actor|protocol|func|var|let|init|subscript|extension|typealias|import|macro)\b
        /#
    }

    @Test func nothingIsPublic() throws {
        // One package: what modules share is `package`.
        try expectNoCode(Self.publicDeclaration, in: Repository.sources)
    }

    @Test(arguments: [
        "public func f() {}", "    public static let a = 1", "@inlinable public init() {}", "open class C {}", "public(set) var x = 1",
    ])
    func thePatternFindsPublicDeclarations(line: String) {
        #expect(SwiftCode(line).lines(matching: Self.publicDeclaration) == [1])
    }

    @Test(arguments: ["case .public: return", "let publicKey = 1", "// public func f()", "func open(_ share: Share) {}", "try open(file)"])
    func thePatternPassesOtherWords(line: String) {
        #expect(SwiftCode(line).lines(matching: Self.publicDeclaration).isEmpty)
    }

    @Test func nothingIsForcedOrFatal() throws {
        try expectNoCode(#/\btry!|\bas!|\bfatalError\s*\(/#, in: Repository.sources)
    }

    @Test func noTestIsDisabled() throws {
        try expectNoCode(#/\.disabled\s*\((?!\s*if:)/#, in: Repository.sources + Repository.tests)
    }

    @Test func nothingIsLeftToDo() throws {
        let marks = ["TO" + "DO", "FIX" + "ME"]
        for path in Repository.files(below: "Sources", endings: [".swift", ".c", ".h"]) + Repository.tests {
            let lines = try Repository.text(path).split(separator: "\n", omittingEmptySubsequences: false)
            let marked = lines.indices.filter { index in marks.contains { lines[index].contains($0) } }.map { $0 + 1 }
            #expect(marked.isEmpty, "\(path) in lines \(marked)")
        }
    }

    @Test func sharesAreOpenedThroughTheGateOnly() throws {
        try expectNoCode(#/\b(?:openUnchecked|reconstruct)\b/#, in: Repository.sources)
    }

    @Test func noFileIsLongerThan500Lines() throws {
        for path in Repository.sources + Repository.tests {
            let count = try Repository.text(path).split(separator: "\n", omittingEmptySubsequences: false).count
            #expect(count <= 501, "\(path) has \(count - 1) lines: look for the second idea in it")
        }
    }

    @Test func everySourceFileBeginsBySayingWhatItIs() throws {
        for path in Repository.files(below: "Sources", endings: [".swift", ".c", ".h"]) {
            #expect(try Repository.text(path).hasPrefix("// "), "\(path)")
        }
    }

    @Test func everyFileEndsWithOneLineBreak() throws {
        for path in Repository.sources + Repository.tests {
            let text = try Repository.text(path)
            #expect(text.hasSuffix("\n") && !text.hasSuffix("\n\n"), "\(path)")
        }
    }

    @Test func noFileNamesAPathOfOneMachine() throws {
        let paths = ["/wo" + "rk/", "/tmp/bash" + "_jobs", "/ro" + "ot/", "/home/" + "user"]
        for path in Repository.published {
            let text = try Repository.text(path)
            #expect(!paths.contains { text.contains($0) }, "\(path)")
        }
    }

    @Test func aModuleThatHandlesRealDataHasNoSeededGenerator() throws {
        for path in Repository.sources where Repository.module(of: path) != "Simulation" {
            let lines = SwiftCode(try Repository.text(path)).lines(matching: #/\b(?:struct|class|enum)\s+SeededGenerator\b/#)
            #expect(lines.isEmpty, "\(path) defines a seeded generator in lines \(lines)")
        }
    }

    private func expectNoCode(_ pattern: some RegexComponent, in paths: [String]) throws {
        for path in paths {
            let lines = SwiftCode(try Repository.text(path)).lines(matching: pattern)
            #expect(lines.isEmpty, "\(path) in lines \(lines)")
        }
    }
}
