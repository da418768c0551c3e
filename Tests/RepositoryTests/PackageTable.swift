// The target table of Package.swift, read as text: who has which layer and may import whom.

/// What a call in the manifest declares.
struct PackageTable {
    struct Entry {
        let name: String
        /// nil for test targets.
        let layer: Int?
        /// Our own modules that it may import.
        let modules: Set<String>
        /// Products of other packages that it may import.
        let products: Set<String>
        /// A folder other than the usual one.
        let path: String?
        let isTest: Bool
    }

    let entries: [Entry]

    /// The layer of executables, which `module(…)` does not declare.
    static let executableLayer = 7

    init(manifest: String) {
        // `let yams = Target.Dependency.product(name: "Yams", package: "Yams")`
        var productNames: [String: String] = [:]
        for match in manifest.matches(of: #/let\s+(\w+)\s*=\s*Target\.Dependency\.product\(\s*name:\s*"([^"]+)"/#) {
            productNames[String(match.1)] = String(match.2)
        }
        var entries: [Entry] = []
        let heads = manifest.matches(
            of: #/(module|tests|\.target|\.executableTarget|\.testTarget|\.systemLibrary)\(\s*(?:name:\s*)?"([^"]+)"/#)
        for head in heads {
            let call = Self.balanced(manifest[head.range.lowerBound...])
            let rest = call.dropFirst(manifest.distance(from: head.range.lowerBound, to: head.range.upperBound))
            let kind = String(head.1)
            let isTest = kind == "tests" || kind == ".testTarget"
            let dependencies = Self.list(labelled: isTest || kind == "module" ? nil : "dependencies", in: String(rest))
            let products = Self.list(labelled: "products", in: String(rest))
            let words = (dependencies + products).matches(of: #/\w+/#).map { String($0.0) }
            entries.append(
                Entry(
                    name: String(head.2),
                    layer: Self.layer(of: kind, arguments: String(rest)),
                    modules: Set(dependencies.matches(of: #/"([^"]+)"/#).map { String($0.1) }),
                    products: Set(words.compactMap { productNames[$0] }),
                    path: String(rest).firstMatch(of: #/path:\s*"([^"]+)"/#).map { String($0.1) },
                    isTest: isTest))
        }
        self.entries = entries
    }

    /// Targets that are not tests and live in the usual folder, by name.
    var sources: [String: Entry] {
        Dictionary(entries.filter { !$0.isTest && $0.path == nil }.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    var testNames: Set<String> {
        Set(entries.filter { $0.isTest && $0.path == nil }.map(\.name))
    }

    /// Folders below `Tests` that hold a target: tests, and modules such as a test kit that name their path.
    var testFolders: Set<String> {
        testNames.union(
            entries.compactMap { entry in
                guard let path = entry.path, path.hasPrefix("Tests/") else { return nil }
                return String(path.dropFirst("Tests/".count))
            })
    }

    private static func layer(of kind: String, arguments: String) -> Int? {
        switch kind {
        case "module": arguments.firstMatch(of: #/layer:\s*(\d+)/#).flatMap { Int($0.1) }
        case ".target", ".systemLibrary": 0
        case ".executableTarget": executableLayer
        default: nil
        }
    }

    /// The call from its name to the parenthesis that closes it. Strings of the manifest hold no parentheses that matter.
    private static func balanced(_ text: Substring) -> Substring {
        var depth = 0
        for index in text.indices {
            if text[index] == "(" { depth += 1 }
            if text[index] == ")" {
                depth -= 1
                if depth == 0 { return text[...index] }
            }
        }
        return text
    }

    /// The text between the brackets after the label, or of the first brackets without one; empty if there are none.
    private static func list(labelled label: String?, in arguments: String) -> String {
        var text = arguments[...]
        if let label {
            guard let range = text.firstRange(of: label + ":") else { return "" }
            text = text[range.upperBound...]
        }
        guard let open = text.firstIndex(of: "["), let close = text[open...].firstIndex(of: "]") else { return "" }
        return String(text[text.index(after: open)..<close])
    }
}
