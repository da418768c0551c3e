// What the identities' tests share: a directory that goes away, and what a call found.

import Findings
import Glibc
import Testing

/// A fresh directory with all that is put into it, removed afterwards.
func withTemporaryDirectory<Value>(_ body: (String) throws -> Value) throws -> Value {
    var template = Array("/tmp/tally-identities-XXXXXX".utf8CString)
    let path = try #require(mkdtemp(&template).map { String(cString: $0) })
    defer { removeAll(path) }
    return try body(path)
}

private func removeAll(_ path: String) {
    for name in entries(path) where unlink("\(path)/\(name)") != 0 { removeAll("\(path)/\(name)") }
    rmdir(path)
}

func entries(_ path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
        let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
}

func write(_ text: String, to path: String) throws {
    let file = try #require(fopen(path, "w"))
    fputs(text, file)
    fclose(file)
}

func mode(_ path: String) -> UInt32 {
    var status = stat()
    return stat(path, &status) == 0 ? UInt32(status.st_mode & 0o777) : 0
}

func finding<Value>(_ body: () throws(Finding) -> Value) -> Finding? {
    do throws(Finding) {
        _ = try body()
        return nil
    } catch {
        return error
    }
}
