// What a job touches and what each party will learn, before anything is done.

package import Jobs

package enum JobStatement {
    package static func text(_ job: Job) -> String {
        var lines = ["job «\(job.name)», purpose «\(job.purpose)»"]
        for party in job.parties {
            let used = party.columnNames.filter { !$0.isEmpty }.sorted().joined(separator: ", ")
            let table = party.table.map { "table \($0.path), columns \(used)" } ?? "no table: computes only"
            lines.append("  \(party.id): \(table)")
        }
        let owners = job.parties.filter { $0.table != nil }.count
        lines.append("each owner learns: which of its own rows all owners have, how many rows each brings, how many columns each has")
        if owners == 3 { lines.append("\(job.labelOwner) also learns how many rows each pair of owners has in common") }
        lines.append("everybody learns: which common rows have a label, whether training converged")
        switch job.training.model {
        case .perOwner: lines.append("each owner learns its own coefficients")
        case .shared: lines.append("nobody learns a coefficient")
        }
        lines.append("\(job.labelOwner) learns a score of every common row, and from it what the others' columns add up to there")
        return lines.joined(separator: "\n")
    }
}
