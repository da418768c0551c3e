// Who imports whom, against the table in Package.swift.

import Testing

struct ImportTests {
    private let table: PackageTable

    init() throws {
        table = PackageTable(manifest: try Repository.text("Package.swift"))
    }

    /// Modules of the toolchain. Layers 0 to 3 hold protocols and kernels: they know no dispatcher and no Foundation.
    private static let toolchainBelow: Set<String> = ["Glibc", "Synchronization"]
    private static let toolchainAbove: Set<String> = ["Glibc", "Synchronization", "Foundation", "FoundationEssentials", "Dispatch"]

    @Test func theTableIsRead() {
        #expect(table.sources["Findings"]?.layer == 1)
        #expect(table.sources["Secrets"]?.modules == ["CPlatform"])
        #expect(table.sources["CPlatform"]?.layer == 0)
        #expect(table.sources["tally-sim"]?.layer == PackageTable.executableLayer)
        #expect(table.sources["Jobs"]?.products == ["Yams"])
        #expect(table.testNames.contains("RepositoryTests"))
    }

    @Test func edgesGoToTheSameOrALowerLayer() throws {
        for entry in table.sources.values {
            let layer = try #require(entry.layer, "\(entry.name) has no layer")
            for name in entry.modules {
                let target = try #require(table.sources[name], "\(entry.name) depends on the unknown \(name)")
                #expect((target.layer ?? .max) <= layer, "\(entry.name) depends on \(name), which lies higher")
            }
        }
    }

    @Test func edgesMakeNoCycle() {
        // A module may be placed once everything it imports is placed.
        var placed: Set<String> = []
        var waiting = table.sources
        while let ready = waiting.values.first(where: { $0.modules.isSubset(of: placed) }) {
            placed.insert(ready.name)
            waiting[ready.name] = nil
        }
        #expect(waiting.isEmpty, "in or behind a cycle: \(waiting.keys.sorted())")
    }

    @Test func importsOfOwnModulesAreAllowedByTheTable() throws {
        for path in Repository.sources {
            let module = Repository.module(of: path)
            let entry = try #require(table.sources[module], "\(path) belongs to no target")
            for item in SwiftCode(try Repository.text(path)).imports where table.sources[item.module] != nil {
                #expect(entry.modules.contains(item.module), "\(path):\(item.line) imports \(item.module)")
            }
        }
    }

    @Test func importsFromElsewhereAreAllowedByTheTable() throws {
        for path in Repository.sources {
            let entry = try #require(table.sources[Repository.module(of: path)], "\(path) belongs to no target")
            let toolchain = (entry.layer ?? 0) <= 3 ? Self.toolchainBelow : Self.toolchainAbove
            for item in SwiftCode(try Repository.text(path)).imports where table.sources[item.module] == nil {
                let isAllowed = toolchain.contains(item.module) || entry.products.contains(item.module)
                #expect(isAllowed, "\(path):\(item.line) imports \(item.module)")
            }
        }
    }

    @Test func openSSLIsTouchedInItsOwnFilesOnly() throws {
        try expectImport(of: "COpenSSL", onlyInFilesEnding: "+OpenSSL.swift")
    }

    @Test func gmpIsTouchedInItsOwnFilesOnly() throws {
        try expectImport(of: "CGMP", onlyInFilesEnding: "+GMP.swift")
    }

    @Test func everySourceFolderIsATargetAndConversely() {
        #expect(Set(Repository.folders(in: "Sources")) == Set(table.sources.keys))
    }

    @Test func everyTestFolderIsATestTargetAndConversely() {
        #expect(Set(Repository.folders(in: "Tests")) == table.testFolders)
    }

    private func expectImport(of module: String, onlyInFilesEnding ending: String) throws {
        for path in Repository.sources where !path.hasSuffix(ending) {
            let lines = SwiftCode(try Repository.text(path)).imports.filter { $0.module == module }.map(\.line)
            #expect(lines.isEmpty, "\(path) imports \(module) in lines \(lines)")
        }
    }
}
