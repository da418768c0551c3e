// swift-tools-version: 6.2
// The table of modules below is the law of who may import whom: `Tests/RepositoryTests` scans every `import` line
// against it. One line a module: name, layer, allowed imports among our own modules.

import PackageDescription

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
]

/// A module under `Sources/`; `layer` is read by the repository test only.
func module(
    _ name: String, layer: Int, _ modules: [String], products: [Target.Dependency] = []
) -> Target {
    .target(
        name: name,
        dependencies: modules.map { .target(name: $0) } + products,
        swiftSettings: settings)
}

func tests(_ name: String, _ modules: [String], products: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: name,
        dependencies: modules.map { .target(name: $0) } + products,
        swiftSettings: settings)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")

let package = Package(
    name: "tally",
    products: [
        .executable(name: "tally", targets: ["tally"]), .executable(name: "tallyd", targets: ["tallyd"]),
        .executable(name: "tally-sim", targets: ["tally-sim"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        // Layer 0: C. Header-only kernels and module maps of system libraries.
        .target(name: "CKernels"),
        .target(name: "CPlatform"),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        // Layer 1: foundations, and what one owner does in the clear.
        module("Findings", layer: 1, []),
        module("Secrets", layer: 1, ["CPlatform"]),
        module("Kernels", layer: 1, ["CKernels"]),
        module("Algebra", layer: 1, ["Secrets", "Kernels"]),
        module("Symmetric", layer: 1, ["Secrets", "Kernels", "COpenSSL"]),
        module("Groups", layer: 1, ["COpenSSL", "Kernels", "Secrets", "Symmetric"]),
        module("KeyValueStores", layer: 1, ["CKernels", "Kernels", "Secrets", "Symmetric"]),
        module("Tables", layer: 1, ["Findings"]),
        module("Statistics", layer: 1, []),
        module("Features", layer: 1, ["Findings", "Tables", "Statistics"]),
        // Layer 2: who talks to whom, and how.
        module("Parties", layer: 2, ["Secrets", "Symmetric"]),
        module("Wire", layer: 2, ["Parties", "Secrets", "Symmetric"]),
        // Layer 3: protocols.
        module("SecretSharing", layer: 3, ["Algebra", "Kernels", "Parties", "Secrets", "Symmetric", "Wire"]),
        module("Learning", layer: 3, ["Algebra", "Parties", "SecretSharing", "Secrets", "Statistics", "Symmetric", "Wire"]),
        module("Evaluation", layer: 3, ["Algebra", "Parties", "SecretSharing", "Statistics", "Wire"]),
        module("Correlations", layer: 3, ["Groups", "Kernels", "Parties", "Secrets", "Symmetric", "Wire"]),
        module(
            "SetIntersection", layer: 3,
            ["Correlations", "Groups", "Kernels", "KeyValueStores", "Parties", "Secrets", "Symmetric", "Wire"]),
        // Layers 4 and 5: sessions, services around a computation, and the programs the parties run.
        module("Sessions", layer: 4, ["Correlations", "Findings", "Parties", "Secrets", "SetIntersection", "Symmetric", "Wire"]),
        module(
            "Transport", layer: 4, ["Findings", "Parties", "Secrets", "Symmetric", "Wire"],
            products: [nioCore, nioHTTP1, nioPosix, nioTLS, nioSSL, crypto, x509, asn1]),
        module(
            "Identities", layer: 5, ["Findings", "Parties", "Secrets", "Symmetric"], products: [crypto, x509, asn1, yams]),
        module("Catalogues", layer: 5, ["Findings", "Parties", "Sessions", "Tables"]),
        module(
            "Jobs", layer: 5, ["Features", "Findings", "Parties", "Statistics", "Symmetric", "Tables", "Wire"], products: [yams]),
        module("Disclosures", layer: 5, ["Findings", "Parties"]),
        module("Scorecards", layer: 5, ["Statistics"]),
        module(
            "Programs", layer: 5,
            [
                "Algebra", "Disclosures", "Evaluation", "Features", "Findings", "Jobs", "Kernels", "KeyValueStores", "Learning", "Parties",
                "Secrets", "SecretSharing", "Sessions", "SetIntersection", "Statistics", "Symmetric", "Tables", "Wire",
            ]),
        module(
            "Reports", layer: 5, ["Features", "Findings", "Jobs", "Programs", "Scorecards", "Statistics", "Tables"],
            products: [mustache]),
        // Layers 6 and 7: faces.
        module(
            "Simulation", layer: 6,
            [
                "Disclosures", "Features", "Findings", "Jobs", "Learning", "Parties", "Programs", "Reports", "Secrets", "Sessions",
                "SetIntersection", "Statistics", "Symmetric", "Tables", "Wire",
            ]),
        module(
            "AgencyNode", layer: 6,
            [
                "Catalogues", "Features", "Findings", "Identities", "Jobs", "Parties", "Programs", "Secrets", "Sessions", "Statistics",
                "Tables", "Transport", "Wire",
            ], products: [grdb]),
        module(
            "BankClient", layer: 6,
            [
                "Features", "Findings", "Identities", "Jobs", "Kernels", "Learning", "Parties", "Programs", "Reports", "Secrets",
                "Sessions", "SetIntersection", "Statistics", "Symmetric", "Tables", "Transport", "Wire",
            ], products: [grdb, nioCore, nioPosix]),
        // What the three commands share of a terminal.
        module(
            "Terminal", layer: 6, ["Findings", "Parties", "Programs", "Sessions", "SetIntersection", "Tables"],
            products: [argumentParser]),
        .executableTarget(
            name: "tallyd",
            dependencies: ["AgencyNode", "CPlatform", "Findings", "Terminal", argumentParser],
            swiftSettings: settings),
        .executableTarget(
            name: "tally",
            dependencies: [
                "BankClient", "CPlatform", "Findings", "Identities", "Jobs", "Parties", "Programs", "Sessions", "SetIntersection",
                "Symmetric",
                "Tables", "Terminal", "Wire", argumentParser,
            ],
            swiftSettings: settings),
        .executableTarget(
            name: "tally-sim",
            dependencies: [
                "CPlatform", "Findings", "Jobs", "Parties", "Programs", "SetIntersection", "Simulation", "Statistics", "Tables", "Terminal",
                "Wire",
                argumentParser,
            ],
            swiftSettings: settings),

        .executableTarget(
            name: "tally-bench",
            dependencies: [
                "Algebra", "CPlatform", "Correlations", "Features", "Groups", "Identities", "KeyValueStores", "Kernels", "Learning",
                "Parties",
                "Programs", "SecretSharing", "Secrets", "SetIntersection", "Simulation", "Statistics", "Symmetric", "Tables", "Transport",
                "Wire",
                argumentParser,
            ],
            swiftSettings: settings),
        // Tests: the kit and the reference models are plain targets under Tests/.
        .target(
            name: "TestKit",
            dependencies: ["Algebra", "Learning", "Parties", "Secrets", "SecretSharing", "Symmetric", "Wire"],
            path: "Tests/TestKit", swiftSettings: settings),
        tests(
            "AdversaryTests",
            ["Algebra", "Learning", "Parties", "SecretSharing", "Secrets", "Symmetric", "TestKit", "Wire"]),
        tests(
            "AgencyNodeTests",
            [
                "AgencyNode", "BankClient", "Catalogues", "Features", "Findings", "Identities", "Jobs", "Parties", "Programs", "Secrets",
                "Sessions", "Statistics", "Tables", "Transport", "Wire",
            ], products: [grdb]),
        tests("AlgebraTests", ["Algebra", "Secrets"]),
        tests("CorrelationsTests", ["Correlations", "Groups", "Kernels", "Parties", "Secrets", "Symmetric", "TestKit", "Wire"]),
        tests("KeyValueStoresTests", ["Kernels", "KeyValueStores", "Secrets", "Symmetric"]),
        tests("CataloguesTests", ["Catalogues", "Findings", "Parties", "Sessions", "Tables"]),
        tests("ControlTests", ["Features", "Jobs", "Parties", "Sessions", "Statistics", "Symmetric", "Tables", "Wire"]),
        tests("IdentitiesTests", ["Findings", "Identities", "Parties", "Secrets", "Symmetric"]),
        tests(
            "TransportTests",
            [
                "Algebra", "Findings", "Identities", "Learning", "Parties", "Programs", "SecretSharing", "Secrets", "Sessions", "Symmetric",
                "TestKit", "Transport", "Wire",
            ], products: [nioCore, nioEmbedded, nioPosix, nioSSL, crypto, x509, asn1]),
        tests("DisclosuresTests", ["Disclosures", "Parties"]),
        tests(
            "JobsTests", ["Features", "Findings", "Jobs", "Parties", "Statistics", "Symmetric", "Tables", "TestKit", "Wire"]),
        tests(
            "LearningTests",
            [
                "Algebra", "Features", "Findings", "Learning", "Parties", "SecretSharing", "Secrets", "Statistics", "Symmetric",
                "TestKit", "Wire",
            ]),
        tests(
            "ProgramsTests",
            [
                "Algebra", "Disclosures", "Features", "Findings", "Jobs", "KeyValueStores", "Learning", "Parties", "Programs",
                "SecretSharing", "Secrets",
                "Sessions", "SetIntersection", "Simulation", "Statistics", "Symmetric", "Tables", "TestKit", "Wire",
            ]),
        tests("SessionsTests", ["Findings", "Parties", "Secrets", "Sessions", "Symmetric", "TestKit", "Wire"]),
        tests(
            "BankClientTests",
            [
                "AgencyNode", "BankClient", "Features", "Findings", "Identities", "Jobs", "Parties", "Programs", "Secrets", "Sessions",
                "Tables",
            ], products: [grdb, nioCore, nioPosix]),
        tests(
            "EvaluationTests",
            ["Algebra", "Evaluation", "Learning", "Parties", "SecretSharing", "Secrets", "Statistics", "TestKit", "Wire"]),
        tests("PartiesTests", ["Parties", "Symmetric"]),
        tests(
            "PropertyTests",
            ["Algebra", "Learning", "Parties", "SecretSharing", "Secrets", "Symmetric", "TestKit", "Wire"]),
        tests("SymmetricTests", ["Secrets", "Symmetric", "TestKit"]),
        tests("WireTests", ["Parties", "TestKit", "Wire"]),
        tests("FeaturesTests", ["Features", "Findings", "Statistics", "Tables"]),
        tests("GroupsTests", ["Groups", "Kernels", "Secrets", "Symmetric", "TestKit"]),
        tests(
            "SetIntersectionTests",
            [
                "Correlations", "Groups", "Kernels", "KeyValueStores", "Parties", "Secrets", "SetIntersection", "Symmetric", "TestKit",
                "Wire",
            ]),
        tests("KernelsTests", ["CKernels", "Kernels"]),
        tests("RepositoryTests", ["Findings"]),
        tests("ReportsTests", ["Findings", "Jobs", "Reports", "Scorecards", "Statistics"]),
        tests("ScorecardsTests", ["Scorecards"]),
        tests("SecretsTests", ["CPlatform", "Secrets"]),
        tests(
            "SimulationTests",
            ["Features", "Findings", "Jobs", "Parties", "Programs", "Secrets", "Simulation", "Statistics", "Tables", "Wire"]),
        tests("StatisticsTests", ["Statistics"]),
        tests("TablesTests", ["Findings", "Tables"]),
        tests(
            "VectorTests",
            ["Algebra", "Parties", "SecretSharing", "Secrets", "Symmetric", "TestKit", "Wire"]),
        tests(
            "SystemTests",
            [
                "BankClient", "Features", "Findings", "Identities", "Jobs", "Parties", "Secrets", "Sessions", "Simulation", "Transport",
                "Wire",
            ],
            products: [nioCore, nioPosix, nioSSL]),
        tests("TerminalTests", ["Findings", "Terminal"]),
        tests("SecretSharingTests", ["Algebra", "Parties", "SecretSharing", "Secrets", "TestKit", "Wire"]),
    ]
)

// Fuzz targets need a sanitizer and a runtime of their own; `make fuzz` builds them.
if Context.environment["TALLY_FUZZ"] == "1" {
    package.targets.append(
        .target(
            name: "FuzzKit", dependencies: ["Parties", "Symmetric", "Wire"], path: "Fuzz/Kit", swiftSettings: settings))
    let fuzzed: [(String, [Target.Dependency])] = [
        ("FuzzAlignment", ["Parties", "SetIntersection", "Symmetric", "TestKit", "Wire"]),
        (
            "FuzzCertificate",
            ["Findings", "Identities", "Parties", "Secrets", "Symmetric", "Transport", nioSSL, crypto, x509, asn1]
        ),
        ("FuzzCells", ["Tables"]),
        ("FuzzConfiguration", ["AgencyNode", "Catalogues", "Findings", "Parties"]),
        ("FuzzControl", ["Features", "Findings", "Jobs", "Parties", "Sessions", "Tables", "Wire"]),
        ("FuzzCSV", ["Findings", "Tables"]),
        ("FuzzIntersection", ["Findings", "Parties", "Programs", "SetIntersection"]),
        ("FuzzUnbalanced", ["KeyValueStores", "Programs", "SetIntersection", "Symmetric", "Wire"]),
        ("FuzzJob", ["Features", "Findings", "Jobs", "Parties"]),
        ("FuzzPeers", ["Findings", "Identities", "Parties", "Symmetric"]),
        (
            "FuzzSession",
            ["Jobs", "Learning", "Parties", "Programs", "SecretSharing", "Secrets", "Sessions", "Symmetric", "TestKit", "Wire"]
        ),
        (
            "FuzzStore",
            ["AgencyNode", "Features", "Findings", "Learning", "Parties", "Secrets", "Sessions", "Statistics", "Tables", grdb]
        ),
        ("FuzzTransport", ["Parties", "Symmetric", "Transport", "Wire", crypto, nioCore]),
        ("FuzzWire", ["Wire"]),
    ]
    package.targets += fuzzed.map { name, dependencies in
        .executableTarget(
            name: name, dependencies: ["FuzzKit"] + dependencies, path: "Fuzz/\(name)", swiftSettings: settings)
    }
}
