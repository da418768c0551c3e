// Jobs as text: a list, the facts of one, what one came to.

import BankClient
import Findings
import Foundation
import Sessions
import Terminal

enum JobText {
    /// Digits of an id in a list: enough to tell a million jobs apart.
    private static let idDigits = 12

    static func list(_ jobs: [JobRecord], _ language: Language) -> String {
        guard !jobs.isEmpty else { return CommandTexts.noJobs(language) }
        var table = TextTable(
            [CommandTexts.job, CommandTexts.state, CommandTexts.phase, CommandTexts.submitted, CommandTexts.name].map { $0(language) })
        for job in jobs {
            table.add(
                String(job.id.description.prefix(idDigits)), GeneralTexts.word(job.state.rawValue, language),
                job.phase.isEmpty ? "-" : GeneralTexts.word(job.phase, language), Quantity.localTime(job.submitted), job.name)
        }
        return table.text
    }

    static func facts(_ job: JobRecord, _ language: Language) -> String {
        var table = TextTable()
        table.add(CommandTexts.job(language), job.id.description)
        table.add(CommandTexts.name(language), job.name)
        table.add(CommandTexts.purpose(language), job.purpose)
        table.add(CommandTexts.parties(language), job.parties.joined(separator: ", "))
        table.add(CommandTexts.state(language), GeneralTexts.word(job.state.rawValue, language))
        if !job.phase.isEmpty {
            let step = job.total.map { " \(job.done ?? 0)/\($0)" } ?? ""
            table.add(CommandTexts.phase(language), GeneralTexts.word(job.phase, language) + step)
        }
        table.add(CommandTexts.submitted(language), Quantity.localTime(job.submitted))
        if let started = job.started { table.add(CommandTexts.started(language), Quantity.localTime(started)) }
        if let finished = job.finished { table.add(CommandTexts.finished(language), Quantity.localTime(finished)) }
        table.add(CommandTexts.ranBy(language), (job.byServer ? CommandTexts.server : CommandTexts.alone)(language))
        if let resumes = job.submission.resumes { table.add(CommandTexts.resumes(language), resumes) }
        table.add(CommandTexts.result(language), job.state == .done ? job.result : "-")
        var lines = [table.text]
        if let finding = job.finding { lines.append(finding.finding.rendered(in: language)) }
        if job.state == .done, let summary = job.summary { lines.append(self.summary(job, summary, language)) }
        return lines.joined(separator: "\n")
    }

    static func summary(_ job: JobRecord, _ summary: JobSummary, _ language: Language) -> String {
        var lines = [CommandTexts.jobDone(language, job.id.description, "\(summary.alignedRows)", "\(summary.trainRows)")]
        for phase in summary.phases {
            lines.append(
                CommandTexts.seconds(language, GeneralTexts.word(phase.phase, language), String(format: "%.2f", phase.seconds)))
        }
        lines.append(CommandTexts.writtenTo(language, job.result))
        return lines.joined(separator: "\n")
    }
}
