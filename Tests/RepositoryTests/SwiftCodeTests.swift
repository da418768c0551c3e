// The scanner under the rules sees code, and only code.

import Testing

struct SwiftCodeTests {
    @Test func commentsDisappearAndLinesStay() {
        let code = SwiftCode("let a = 1 // public\n/* try! /* nested */\nas! */ let b = 2\n")
        #expect(code.lines == ["let a = 1 ", "", " let b = 2", ""])
    }

    @Test func textOfStringsDisappears() {
        let code = SwiftCode("print(\"try! \\\" as!\") + #\"as! \" try!\"# + 1")
        #expect(code.lines == ["print(\"\") + \"\" + 1"])
    }

    @Test func multilineStringsKeepTheirLines() {
        let code = SwiftCode("let a = \"\"\"\n  public \" x\n  \"\"\"\nlet b = 1")
        #expect(code.lines.count == 4)
        #expect(code.lines[3] == "let b = 1")
        #expect(!code.lines.joined().contains("public"))
    }

    @Test func regularExpressionsDisappear() {
        let code = SwiftCode("text.firstMatch(of: #/a" + "\"try!/#) as! Int")
        #expect(code.lines == ["text.firstMatch(of: #//#) as! Int"])
    }

    @Test func interpolationsAreCode() {
        let code = SwiftCode("\"a \\(try! f(\"x\", (1))) b\" as! Int")
        #expect(code.lines[0].contains("try! f("))
        #expect(code.lines[0].hasSuffix("as! Int"))
        #expect(!code.lines[0].contains("b"))
    }

    @Test func importsAreFoundInEveryForm() {
        let source = """
            import A
            package import B
            @testable import C
            import struct D.E
            @_exported public import F
            // import G
            let text = "import H"
            """
        #expect(SwiftCode(source).imports.map(\.module) == ["A", "B", "C", "D", "F"])
        #expect(SwiftCode(source).imports.map(\.line) == [1, 2, 3, 4, 5])
    }

    @Test func theTableReadsEveryKindOfTarget() {
        let table = PackageTable(
            manifest: """
                let yams = Target.Dependency.product(name: "Yams", package: "Yams")
                .target(name: "C0"), .systemLibrary(name: "C1", pkgConfig: "x", providers: [.apt(["y"])]),
                module("A", layer: 1, ["C0"]),
                module(
                    "B", layer: 5,
                    [
                        "A", "C1",
                    ], products: [yams]),
                .executableTarget(name: "run", dependencies: ["B", yams], swiftSettings: settings),
                .executableTarget(name: "fuzz", dependencies: ["B"], path: "Fuzz/one"),
                tests("BTests", ["B"], products: [yams]),
                .target(name: "Kit", dependencies: ["B"], path: "Tests/Kit"),
                """)
        #expect(Set(table.sources.keys) == ["C0", "C1", "A", "B", "run"])
        #expect(table.sources["B"]?.modules == ["A", "C1"])
        #expect(table.sources["B"]?.products == ["Yams"])
        #expect(table.sources["B"]?.layer == 5)
        #expect(table.sources["A"]?.products == [])
        #expect(table.sources["C1"]?.modules == [])
        #expect(table.sources["run"]?.modules == ["B"])
        #expect(table.testNames == ["BTests"])
        #expect(table.testFolders == ["BTests", "Kit"])
    }
}
