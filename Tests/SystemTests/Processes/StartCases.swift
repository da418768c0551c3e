// A node that must not start: port, key, configuration, store. It says why and leaves; the node that runs is not disturbed.

import Foundation
import Testing

extension ProcessMatrix {
    @Suite struct StartCases {
        /// A copy of the tax bureau's node, with a port and an empty store of its own.
        private func copy(_ name: String, in world: ProcessWorld, edit: (String) -> String = { $0 }) throws -> String {
            let copy = world.path + "/" + name
            try FileManager.default.copyItem(atPath: world.tax.folder, toPath: copy)
            for file in try FileManager.default.contentsOfDirectory(atPath: copy) where file.hasPrefix("tally.sqlite") {
                try FileManager.default.removeItem(atPath: copy + "/" + file)
            }
            let text = world.tax.configuration.replacingOccurrences(of: "127.0.0.1:\(world.tax.port)", with: "127.0.0.1:0")
            try Data(edit(text).utf8).write(to: URL(fileURLWithPath: copy + "/tallyd.yaml"))
            return copy
        }

        private func start(_ folder: String, in world: ProcessWorld) async throws -> Outcome {
            try await world.run("tallyd", ["--config", folder + "/tallyd.yaml"])
        }

        @Test func portInUse() async throws {
            let world = try await ProcessMatrix.world()
            let folder = try copy("same-port", in: world) {
                $0.replacingOccurrences(of: "127.0.0.1:0", with: "127.0.0.1:\(world.tax.port)")
            }
            try await start(folder, in: world).expect("N511", exit: 4)
        }

        @Test func keyThatOthersCanRead() async throws {
            let world = try await ProcessMatrix.world()
            let folder = try copy("open-key", in: world)
            #expect(chmod(folder + "/identity/identity.key", 0o644) == 0)
            try await start(folder, in: world).expect("N543", exit: 5)
            let home = try world.bankHome("bank-open-key")
            #expect(chmod(home + "/identity/identity.key", 0o644) == 0)
            try await world.startJob(home: home).expect("N543", exit: 5)
        }

        @Test func unknownKeyOfTheConfiguration() async throws {
            let world = try await ProcessMatrix.world()
            let folder = try copy("unknown-key", in: world) {
                $0.replacingOccurrences(of: "store: tally.sqlite", with: "stoer: tally.sqlite")
            }
            let outcome = try await start(folder, in: world)
            outcome.expect("D603", exit: 2)
            #expect(outcome.errors.contains("line 6") && outcome.errors.contains("column 1") && outcome.errors.contains("stoer"))
        }

        @Test(arguments: [("unclosed", "version: 1\nparty: ["), ("list", "- a\n- b\n"), ("control", "party: \u{1}\n")])
        func damagedConfiguration(name: String, text: String) async throws {
            let world = try await ProcessMatrix.world()
            let folder = try copy("damaged-" + name, in: world) { _ in text }
            try await start(folder, in: world).expect("D60", exit: 2)
        }

        @Test func damagedListOfPeers() async throws {
            let world = try await ProcessMatrix.world()
            let folder = try copy("damaged-peers", in: world)
            try Data("peers:\n  - id: bank\n    trust: true\n".utf8).write(to: URL(fileURLWithPath: folder + "/peers.yaml"))
            let outcome = try await start(folder, in: world)
            outcome.expect("N552", exit: 5)
            #expect(outcome.errors.contains("line 3"))
        }

        @Test func storeThatIsNone() async throws {
            let world = try await ProcessMatrix.world()
            let folder = try copy("no-store", in: world)
            try Data(repeating: 0x61, count: 8192).write(to: URL(fileURLWithPath: folder + "/tally.sqlite"))
            #expect(chmod(folder + "/tally.sqlite", 0o600) == 0)
            try await start(folder, in: world).expect("D631", exit: 7)
            try FileManager.default.removeItem(atPath: folder + "/tally.sqlite")
            try FileManager.default.createDirectory(atPath: folder + "/tally.sqlite", withIntermediateDirectories: true)
            try await start(folder, in: world).expect("D631", exit: 7)
        }

        @Test func storeThatOthersCanRead() async throws {
            let world = try await ProcessMatrix.world()
            let folder = try copy("open-store", in: world)
            try Data().write(to: URL(fileURLWithPath: folder + "/tally.sqlite"))
            #expect(chmod(folder + "/tally.sqlite", 0o644) == 0)
            try await start(folder, in: world).expect("D632", exit: 6)
        }

        @Test func storeOfARunningNode() async throws {
            let world = try await ProcessMatrix.world()
            let folder = try copy("same-store", in: world) {
                $0.replacingOccurrences(of: "store: tally.sqlite", with: "store: \(world.tax.folder)/tally.sqlite")
            }
            try await start(folder, in: world).expect("D631", exit: 7)
        }

        @Test func tableWithoutADeclaredColumn() async throws {
            let world = try await ProcessMatrix.world()
            let folder = try copy("other-table", in: world) {
                $0.replacingOccurrences(of: "annual_sales", with: "anual_sales")
            }
            let outcome = try await start(folder, in: world)
            outcome.expect("D623", exit: 2)
            #expect(outcome.errors.contains("annual_sales"), "the nearest name is told")
        }

        @Test func goodJobAfterAllOfThem() async throws { try await ProcessMatrix.world().expectGoodJob() }
    }
}
