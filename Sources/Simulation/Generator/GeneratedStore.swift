// Where generated files go: a directory, or memory.

/// Takes one file after the other, each piece by piece.
protocol GeneratedStore: AnyObject {
    func begin(_ name: String) throws(FirmGeneratorFailure)
    /// - Parameter share: of the file, with these bytes.
    func append(_ bytes: [UInt8], share: Double) throws(FirmGeneratorFailure)
    func end() throws(FirmGeneratorFailure)
}

final class DirectoryStore: GeneratedStore {
    private let directory: String
    private let progress: (String, Double) -> Void
    private var name = ""
    private var sink: FileSink?

    init(_ directory: String, progress: @escaping (String, Double) -> Void) throws(FirmGeneratorFailure) {
        self.directory = directory
        self.progress = progress
        try FileSink.makeDirectory(directory + "/truth")
    }

    func begin(_ name: String) throws(FirmGeneratorFailure) {
        self.name = name
        sink = try FileSink(path: directory + "/" + name)
    }

    func append(_ bytes: [UInt8], share: Double) throws(FirmGeneratorFailure) {
        try sink?.write(bytes)
        progress(name, share)
    }

    func end() throws(FirmGeneratorFailure) {
        try sink?.finish()
        sink = nil
    }
}

final class MemoryStore: GeneratedStore {
    private(set) var files: [(name: String, bytes: [UInt8])] = []

    func begin(_ name: String) { files.append((name, [])) }
    func append(_ bytes: [UInt8], share: Double) { files[files.count - 1].bytes += bytes }
    func end() {}
}
