// What all fuzz targets share: libFuzzer's entry, the seeds that a corpus starts from, and the words of a format.

import Glibc
import Synchronization

/// libFuzzer's entry; the symbol comes with `-sanitize=fuzzer`. For three words in and one integer out the
/// calling conventions of C and Swift agree.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
    _ argumentCount: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// The check of the program's one target: a C function captures nothing. In a structure, because a closure that stands in a generic
/// place by itself is wrapped once more at each access.
private let current = Mutex(Check { _ in })

private struct Check: Sendable {
    let run: @Sendable ([UInt8]) -> Void
}

/// A program that gives bytes from outside to decoders. A trap is a find, and so is a broken property.
package protocol FuzzTarget: SendableMetatype {
    /// Valid inputs, made by the product's own encoders: from them the fuzzer gets past the first guards.
    static var seeds: [[UInt8]] { get throws }
    /// What stands in inputs again and again, such as the keys of a format.
    static var words: [String] { get }
    static func check(_ bytes: [UInt8])
}

extension FuzzTarget {
    package static var seeds: [[UInt8]] { [] }
    package static var words: [String] { [] }

    /// `--seeds FOLDER DICTIONARY` writes the seeds into a folder that is there, and the words as libFuzzer's dictionary.
    /// Everything else is libFuzzer's command line.
    package static func main() throws {
        if CommandLine.argc == 4, CommandLine.arguments[1] == "--seeds" {
            try writeSeeds(CommandLine.arguments[2], CommandLine.arguments[3])
            return
        }
        current.withLock { $0 = Check { check($0) } }
        var (count, arguments) = (CommandLine.argc, CommandLine.unsafeArgv)
        let status = runDriver(&count, &arguments) { start, byteCount in
            let check = current.withLock { $0 }
            check.run(Array(UnsafeBufferPointer(start: start, count: byteCount)))
            return 0
        }
        precondition(status == 0)
    }

    private static func writeSeeds(_ folder: String, _ dictionary: String) throws {
        for (index, seed) in try seeds.enumerated() {
            // A seed that finds something is found when it is made.
            check(seed)
            write(seed, to: "\(folder)/seed-\(index)")
        }
        let lines = words.map { word in
            "\"" + word.utf8.map { "\\x" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() + "\"\n"
        }
        write(Array(lines.joined().utf8), to: dictionary)
    }

    private static func write(_ bytes: [UInt8], to path: String) {
        let file = fopen(path, "w")
        precondition(file != nil && fwrite(bytes, 1, bytes.count, file) == bytes.count && fclose(file) == 0, "cannot write \(path)")
    }
}

/// A target that was given a seed which its product refuses.
package struct SeedRefused: Error {
    package init() {}
}
