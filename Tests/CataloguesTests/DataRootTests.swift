// No path and no link leads out of the data root.

import Catalogues
import Findings
import Foundation
import Testing

@Suite struct DataRootTests {
    private let folder: Folder
    private let root: DataRoot

    init() throws {
        folder = try Folder()
        try folder.write("secret", to: "outside.csv")
        try folder.write("inside", to: "data/a.csv")
        try folder.write("deep", to: "data/year/2026/b.csv")
        root = try DataRoot(path: folder.path + "/data")
    }

    private func text(_ path: String) throws -> String {
        let file = try root.open(file: path)
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = try bytes.withUnsafeMutableBytes { try file.read(into: $0) }
        return String(decoding: bytes[..<count], as: UTF8.self)
    }

    private func code(_ path: String) -> String? {
        do {
            _ = try root.open(file: path)
            return nil
        } catch {
            return error.kind.code
        }
    }

    @Test func filesBeneathTheRootOpen() throws {
        #expect(try text("a.csv") == "inside")
        #expect(try text("year/2026/b.csv") == "deep")
    }

    @Test(arguments: [
        "../outside.csv", "..", "year/../../outside.csv", "year/..", "/etc/passwd", "/", "//a.csv", "./a.csv", "year/./2026/b.csv",
        "year//2026/b.csv", "a.csv/", "", "a.csv\0", "\0", "a\0/../../outside.csv", "year/2026/../../../outside.csv", "...//..",
        String(repeating: "a/", count: 600) + "b", String(repeating: "a", count: 2_000),
    ])
    func pathsThatAreNoneAreRefused(path: String) {
        #expect(!DataRoot.isAcceptable(path))
        #expect(code(path) == "D622")
    }

    @Test(arguments: ["a.csv", "...", "..a/b", "数据/企业.csv", "a b.csv", "~", "a\\..\\b", "-rf"])
    func oddNamesAreOnlyNames(path: String) {
        #expect(DataRoot.isAcceptable(path))
        #expect(code(path) != "D622")
    }

    @Test func aLinkToAnAbsolutePathIsRefused() throws {
        try folder.link("data/absolute.csv", to: folder.path + "/outside.csv")
        try folder.link("data/same.csv", to: folder.path + "/data/a.csv")
        #expect(code("absolute.csv") == "D622")
        #expect(code("same.csv") == "D622")
    }

    @Test func aLinkUpwardIsRefused() throws {
        try folder.link("data/up.csv", to: "../outside.csv")
        try folder.link("data/year/up.csv", to: "../../outside.csv")
        #expect(code("up.csv") == "D622")
        #expect(code("year/up.csv") == "D622")
    }

    @Test func aFolderThatIsALinkUpwardIsRefused() throws {
        try folder.link("data/door", to: "..")
        #expect(code("door/outside.csv") == "D622")
        #expect(code("door/data/a.csv") == "D622")
    }

    @Test func aLinkThroughALinkIsRefused() throws {
        try folder.link("data/year/hop", to: "..")
        try folder.link("data/far.csv", to: "year/hop/../outside.csv")
        #expect(code("far.csv") == "D622")
    }

    @Test func aLinkThatStaysInsideIsFollowed() throws {
        try folder.link("data/current", to: "year/2026")
        try folder.link("data/year/back.csv", to: "../a.csv")
        #expect(try text("current/b.csv") == "deep")
        #expect(try text("year/back.csv") == "inside")
    }

    @Test func aCircleOfLinksEnds() throws {
        try folder.link("data/one", to: "two")
        try folder.link("data/two", to: "one")
        #expect(code("one") == "T103")
    }

    @Test func aBombOfLinksEnds() throws {
        // Each link names the one before it four times: 4^20 parts if one walked them all.
        try folder.link("data/year/l0", to: ".")
        for level in 1...20 {
            try folder.link("data/year/l\(level)", to: Array(repeating: "l\(level - 1)", count: 4).joined(separator: "/"))
        }
        #expect(code("year/l20/2026/b.csv") == "T103")
    }

    @Test func aFolderAndAMissingFile() {
        #expect(code("year") == "T104")
        #expect(code("none.csv") == "T101")
        #expect(code("a.csv/b.csv") == "T101")
    }

    @Test(.timeLimit(.minutes(5))) func aPipeIsRefusedWithoutWaitingForAWriter() {
        #expect(mkfifo(folder.path + "/data/pipe", 0o600) == 0)
        #expect(code("pipe") == "D624")
    }

    @Test func theRootMustBeAFolder() {
        for path in [folder.path + "/none", folder.path + "/outside.csv", folder.path + "/data\0"] {
            #expect { try DataRoot(path: path) } throws: { ($0 as? Finding)?.kind.code == "D621" }
        }
    }

    @Test func theRootIsHeldNotLookedUpAgain() throws {
        // Whoever swaps the folder for another after the start does not change what is read.
        try FileManager.default.moveItem(atPath: folder.path + "/data", toPath: folder.path + "/moved")
        try folder.write("forged", to: "data/a.csv")
        #expect(try text("a.csv") == "inside")
    }
}
