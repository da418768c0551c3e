// The short human report of a run.

import Findings
import Foundation
import Jobs
import Parties
import Programs
import Simulation

enum TextReport {
    static func text(
        _ outcome: SimulationOutcome, _ evaluation: Evaluation, directory: String, language: Language
    ) -> String {
        let summary = Summary(outcome, evaluation)
        let isChinese = language == .chinese
        var lines: [String] = []
        lines.append(isChinese ? "联合模型「\(escaped(outcome.job.name))」" : "Joint model «\(escaped(outcome.job.name))»")
        for party in outcome.job.parties {
            guard let facts = summary.parties[party.id.name] else { continue }
            let alone = facts.aucAlone.map { String(format: "%.3f", $0) } ?? "–"
            lines.append(
                isChinese
                    ? "  \(party.id)：\(facts.rows) 行，\(facts.features) 个特征，单独 AUC \(alone)"
                    : "  \(party.id): \(facts.rows) rows, \(facts.features) features, AUC alone \(alone)")
        }
        lines.append(
            isChinese
                ? "  对齐 \(summary.alignedRows) 行：训练 \(summary.trainRows)，留出 \(summary.holdoutRows)"
                : "  \(summary.alignedRows) rows in common: \(summary.trainRows) trained on, \(summary.holdoutRows) held out")
        let (joint, plain, ks) = (number(summary.aucJoint), number(summary.aucPlaintext), number(summary.ks))
        let judged = summary.holdoutRows > 0 ? (isChinese ? "留出集" : "hold-out") : (isChinese ? "训练集" : "training")
        lines.append(
            isChinese
                ? "  \(judged) AUC：安全计算 \(joint)，明文 \(plain)；KS \(ks)"
                : "  \(judged) AUC \(joint) under MPC, \(plain) in plaintext; KS \(ks)")
        lines.append(
            String(
                format: isChinese
                    ? "  违约概率平均误差 %.6f，系数最大误差 %.5f" : "  mean |ΔPD| %.6f, largest coefficient error %.5f",
                summary.meanAbsPDError, summary.maxAbsCoefficientError))
        for phase in outcome.phases {
            lines.append(
                String(
                    format: "  %@ %.2f s, %@, %d %@", pad(phase.phase.rawValue), phase.seconds,
                    ProgressDisplay.bytes(phase.bytesSent), phase.rounds, isChinese ? "轮" : "rounds"))
        }
        lines.append(isChinese ? "  结果在 \(escaped(directory))" : "  written to \(escaped(directory))")
        return lines.joined(separator: "\n")
    }

    private static func escaped(_ text: String) -> String { Finding.escaped(text) }
    private static func number(_ value: Double?) -> String { value.map { String(format: "%.4f", $0) } ?? "–" }
    private static func pad(_ text: String) -> String { text.padding(toLength: 6, withPad: " ", startingAt: 0) }
}
