// Folders of their own for the parties of a job: each gets its table and what its command reads, and nobody another's rows.

package import Findings
import Foundation
package import Jobs
import Parties

extension JobDistribution {
    /// Writes `folder/<party>/…`. Files of these names are replaced; others, such as an identity, stay.
    ///
    /// - Parameter jobPath: where the job came from; its tables are relative to it.
    /// - Throws: J314.
    package func write(to folder: String, jobPath: String) throws(Finding) {
        let manager = FileManager.default
        for home in homes {
            let path = folder + "/" + home.party.name
            do {
                // An identity will lie there.
                try manager.createDirectory(
                    atPath: path + "/data", withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
                try Data(home.file.text.utf8).write(to: URL(fileURLWithPath: path + "/" + home.file.name))
                guard let source = home.tableSource else { continue }
                try? manager.removeItem(atPath: path + "/" + home.tableName)
                try manager.copyItem(atPath: JobPath.resolve(source, beside: jobPath), toPath: path + "/" + home.tableName)
            } catch {
                throw Finding(JobFindings.notWritable, stage: .output, [path, (error as NSError).localizedDescription])
            }
        }
    }
}
