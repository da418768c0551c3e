// What the run cost: bytes and rounds, and apart from them what a clock said.

enum CostSection {
    private static let phaseNames: [String: Bilingual] = [
        "align": Bilingual("align rows", "对齐记录"), "share": Bilingual("encode and share", "编码与分享"),
        "train": Bilingual("train", "训练"), "score": Bilingual("score", "评分"),
    ]

    static func render(_ model: ReportModel) throws -> String {
        try Section.render(
            template,
            [
                "rows": model.traffic.map { row in
                    [
                        "party": DisplayText.visible(row.party), "phase": name(row.phase), "bytes": Numbers.bytes(row.bytesSent),
                        "rounds": Numbers.count(row.rounds),
                    ] as [String: Any]
                }, "total": Numbers.bytes(model.traffic.reduce(0) { $0 + $1.bytesSent }), "isBank": model.kind == .job,
                "measured": try measured(model),
            ])
    }

    /// The one place of all figures in which two runs with one seed differ.
    static func measured(_ model: ReportModel) throws -> String {
        let measured = model.measured
        let phases = measured.seconds.reduce(into: [String]()) { if !$0.contains($1.phase) { $0.append($1.phase) } }
        let parties = measured.seconds.reduce(into: [String]()) { if !$0.contains($1.party) { $0.append($1.party) } }
        func cells(_ phase: String) -> [[String: Any]] {
            parties.map { party in
                let seconds = measured.seconds.first { $0.party == party && $0.phase == phase }
                return ["seconds": Numbers.fixed(seconds?.seconds, 2)]
            }
        }
        let totals = parties.map { party -> [String: Any] in
            ["seconds": Numbers.fixed(measured.seconds.filter { $0.party == party }.reduce(0) { $0 + $1.seconds }, 2)]
        }
        return try Section.render(
            measuredTemplate,
            [
                "hasTime": measured.finishedAt != nil, "time": measured.finishedAt ?? "",
                "parties": parties.map { ["name": DisplayText.visible($0)] },
                "phases": phases.map { ["phase": name($0), "cells": cells($0)] as [String: Any] }, "totals": totals,
                "isVirtual": measured.virtualNetwork != nil, "network": DisplayText.visible(measured.virtualNetwork ?? ""),
            ])
    }

    private static func name(_ phase: String) -> [String: Any] {
        (phaseNames[phase] ?? Bilingual(same: DisplayText.visible(phase))).context
    }

    private static let template = """
        <section id="cost"><h2>[[Cost|开销]]</h2>
        <div class="wide"><table><thead><tr><th>[[Party|参与方]]</th><th>[[Phase|阶段]]</th><th class="n">[[Bytes sent|发送字节]]</th>
        <th class="n">[[Rounds|轮数]]</th></tr></thead><tbody>
        {{#rows}}<tr><th scope="row"><bdi>{{party}}</bdi></th><td>[[{{phase.en}}|{{phase.zh}}]]</td><td class="n">{{bytes}}</td>
        <td class="n">{{rounds}}</td></tr>
        {{/rows}}</tbody></table></div>
        <p class="note">{{#isBank}}[[This party sent {{total}}, frame headers included; the others' traffic is theirs to
        report.|本方共发送 {{total}}（含帧头）；他方的流量由他方报告。]]{{/isBank}}{{^isBank}}[[All parties together sent {{total}}, frame headers
        included.|各方共发送 {{total}}（含帧头）。]]{{/isBank}} [[A round is a message that had to wait for another.|一轮指必须等待另一条消息的一条消息。]]</p>
        {{{measured}}}</section>
        """

    private static let measuredTemplate = """
        <div id="measured"><h3>[[Seconds|耗时（秒）]]</h3>
        <div class="wide"><table><thead><tr><th>[[Phase|阶段]]</th>{{#parties}}<th class="n"><bdi>{{name}}</bdi></th>{{/parties}}</tr>
        </thead><tbody>
        {{#phases}}<tr><th scope="row">[[{{phase.en}}|{{phase.zh}}]]</th>{{#cells}}<td class="n">{{seconds}}</td>{{/cells}}</tr>
        {{/phases}}<tr class="total"><th scope="row">[[total|合计]]</th>{{#totals}}<td class="n">{{seconds}}</td>{{/totals}}</tr></tbody>
        </table></div>
        <p class="note">{{#hasTime}}[[Finished {{time}}.|完成于 {{time}}。]] {{/hasTime}}{{#isVirtual}}[[The seconds are virtual: a network
        of {{network}} was simulated.|耗时为虚拟时间：模拟网络为 {{network}}。]]{{/isVirtual}}{{^isVirtual}}[[Wall-clock seconds on the machine of this
        run; waiting for the others counts.|为本次运行所在机器的实际秒数，含等待他方的时间。]]{{/isVirtual}}</p></div>
        """
}
