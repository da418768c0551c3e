// Reading the job file, bounded.

import Findings
import Foundation
import Jobs

enum JobFile {
    /// - Throws: J301, J317.
    static func bytes(of path: String) throws(Finding) -> [UInt8] {
        do {
            let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
            defer { try? handle.close() }
            let data = try handle.read(upToCount: JobReader.byteCountMax + 1) ?? Data()
            guard data.count <= JobReader.byteCountMax else { throw Finding(JobFindings.tooLarge, stage: .job) }
            return Array(data)
        } catch let finding as Finding {
            throw finding
        } catch {
            throw Finding(JobFindings.notReadable, stage: .job, [path, (error as NSError).localizedDescription])
        }
    }
}
