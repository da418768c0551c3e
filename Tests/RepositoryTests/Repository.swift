// The working tree as the rules see it: its files, and Swift source without comments and string literals.

import Foundation

/// Paths are relative to the root, with `/` between the parts.
enum Repository {
    /// The folder that holds `Package.swift`, found from the place of this file.
    static let root: URL = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appendingPathComponent(path).path)
    }

    /// The text of a file that must be there.
    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// Every regular file below `folder` with one of the endings, sorted; hidden ones are left out.
    static func files(below folder: String, endings: [String]) -> [String] {
        let start = root.appendingPathComponent(folder)
        let prefix = root.path + "/"
        guard
            let walk = FileManager.default.enumerator(
                at: start, includingPropertiesForKeys: [.isRegularFileKey], options: [.skipsHiddenFiles])
        else { return [] }
        var found: [String] = []
        for case let file as URL in walk where endings.contains(where: file.lastPathComponent.hasSuffix) {
            found.append(String(file.path.dropFirst(prefix.count)))
        }
        return found.sorted()
    }

    /// Names of the folders directly below `folder`.
    static func folders(in folder: String) -> [String] {
        let start = root.appendingPathComponent(folder)
        let entries = (try? FileManager.default.contentsOfDirectory(at: start, includingPropertiesForKeys: [.isDirectoryKey])) ?? []
        return entries.filter { (try? $0.resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == true }
            .map(\.lastPathComponent).filter { !$0.hasPrefix(".") }.sorted()
    }

    static let sources = files(below: "Sources", endings: [".swift"])
    static let tests = files(below: "Tests", endings: [".swift"])

    /// Files that people read and that ship with the repository: code, pages, scripts.
    static let published: [String] = {
        let top = ["Makefile", "Package.swift", ".ci/run", ".swift-format", ".editorconfig", ".gitignore"].filter(exists)
        let pages = (try? FileManager.default.contentsOfDirectory(atPath: root.path))?.filter { $0.hasSuffix(".md") }.sorted() ?? []
        let endings = [".swift", ".c", ".h", ".modulemap", ".md", ".yaml", ".yml", ".json", ".py", ".sh", ".proto", ".txt"]
        let folders = ["Sources", "Tests", "docs", "protocols", "datasets", "Benchmarks", "Fuzz", "packaging"]
        return top + pages + folders.flatMap { files(below: $0, endings: endings) } + files(below: "scripts", endings: [""])
    }()

    /// The module a source file belongs to: the folder under `Sources`.
    static func module(of path: String) -> String {
        let parts = path.split(separator: "/")
        return parts.count > 1 ? String(parts[1]) : ""
    }
}
