// What this report does not say, and what the computation does not protect against.

import Jobs

enum LimitsSection {
    static func render(_ model: ReportModel) throws -> String {
        try Section.render(
            template,
            [
                "isSimulation": model.kind == .simulation, "owner": DisplayText.visible(model.labelOwner),
                "hasScores": model.settings.evaluation == .scores,
            ])
    }

    private static let template = """
        <section id="limits"><h2>[[Limits|局限]]</h2><ul>
        <li>[[Security holds against semi-honest parties: each follows the protocol and may study what it sees. A party that deviates
        could spoil the result or learn more.|安全性针对半诚实参与方：各方遵守协议，但可能分析所见内容。违反协议的一方可能破坏结果或得知更多。]]</li>
        <li>[[Three parties compute, and no two of them may collude: two that pool what they hold can rebuild everybody's
        inputs.|共有三方参与计算，任意两方不得合谋：两方合并所持数据即可还原各方的输入。]]</li>
        {{#hasScores}}<li>[[<bdi>{{owner}}</bdi> gets a score of every common row. Whoever holds scores of many rows and knows the coefficients of its
        own columns sees what the others contribute to each.|<bdi>{{owner}}</bdi> 得到每条共有记录的评分。掌握大量评分且知道自有列系数的一方，可以看出他方对每条记录的合计贡献。]]</li>{{/hasScores}}
        <li>[[Rows outside the overlap are not in these figures; a population that the owners do not share may behave
        otherwise.|以上数字只涉及共有记录；各方不共有的客群可能表现不同。]]</li>
        <li>[[Rejected applicants have no outcome: a model of accepted firms says less about others.|被拒客户没有结果：由已放款企业得到的模型对其他企业的说明力较弱。]]</li>
        <li>[[Figures carry intervals where they rest on few events; compare intervals, not third digits.|样本少的数字附有区间；应比较区间，而非第三位小数。]]</li>
        {{#isSimulation}}<li>[[A simulation: one machine held the data of all parties. It shows what the protocol computes and costs, and
        protects nothing.|这是模拟：一台机器持有各方数据。它展示协议的计算结果与开销，但不提供任何保护。]]</li>{{/isSimulation}}
        </ul></section>
        """
}
