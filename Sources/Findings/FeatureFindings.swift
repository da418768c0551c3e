// What a person is told about feature columns: cells that cannot be used, columns that carry nothing, and what was repaired.
//
// Some of these hold the text of a cell or the number of a few rows. They are for the owner of the table only and are never
// sent to a peer.

package enum FeatureFindings {
    package static let all: [FindingKind] = [
        notANumber, notADate, notFinite, tooLarge, constantColumn, duplicateColumns, negativeUnderLogarithm, allMissing,
        noFeature, moreFeaturesThanRows, tooManyFeatures, noCommonLevel, prefixTooShort, columnAbsent,
        notWhitenable, noTrainingRow, imputed, levelsMerged, indicatorDropped,
    ]

    // MARK: Cells

    /// {0} the cell.
    package static let notANumber = FindingKind(
        "F201",
        en: FindingText(
            "the cell «{0}» is not a number, but the column is declared numeric",
            remedy: "correct the cell, leave it empty if the value is unknown, or declare the column categorical or excluded"),
        zh: FindingText(
            "单元格「{0}」不是数字，而该列声明为数值列",
            remedy: "更正该单元格；数值未知则留空；或将该列声明为类别列或不使用"))

    /// {0} the cell, {1} the declared pattern.
    package static let notADate = FindingKind(
        "F202",
        en: FindingText(
            "the cell «{0}» is not a date of the form {1}",
            remedy: "correct the cell, leave it empty if the date is unknown, or correct the pattern declared for the column"),
        zh: FindingText(
            "单元格「{0}」不是 {1} 格式的日期",
            remedy: "更正该单元格；日期未知则留空；或更正该列声明的日期格式"))

    /// {0} the cell.
    package static let notFinite = FindingKind(
        "F203",
        en: FindingText(
            "the cell «{0}» is not a finite number",
            remedy: "leave the cell empty if the value is unknown; a quotient by zero needs a rule of its own when the table is made"),
        zh: FindingText(
            "单元格「{0}」不是有限数值",
            remedy: "数值未知则留空；除以零得到的值应在制表时按规则处理"))

    /// {0} the cell.
    package static let tooLarge = FindingKind(
        "F204",
        en: FindingText(
            "the value «{0}» is 10^12 or more in size, which is probably a wrong unit or an identifier",
            remedy: "give amounts in a larger unit, such as ten thousand yuan, or exclude the column if it is an identifier"),
        zh: FindingText(
            "数值「{0}」的绝对值达到 10^12，可能是单位有误或该列是编号",
            remedy: "金额改用更大的单位（如万元）；若为编号列则声明为不使用"))

    /// {0} the cell.
    package static let negativeUnderLogarithm = FindingKind(
        "F207",
        en: FindingText(
            "the value «{0}» is negative, but the column is declared with log1p",
            remedy: "correct the cell, or declare the column numeric without log1p"),
        zh: FindingText(
            "数值「{0}」为负，而该列声明取 log1p",
            remedy: "更正该单元格，或取消该列的 log1p"))

    // MARK: Columns

    package static let constantColumn = FindingKind(
        "F205",
        en: FindingText(
            "the column has one value in all training rows",
            remedy: "declare the column excluded; it can tell no applicant from another"),
        zh: FindingText(
            "该列在全部训练行中只有一个取值",
            remedy: "将该列声明为不使用；它无法区分任何申请人"))

    /// {0} and {1} the names of the two feature columns.
    package static let duplicateColumns = FindingKind(
        "F206",
        en: FindingText(
            "the feature columns «{0}» and «{1}» are the same, or exactly opposite, in all training rows",
            remedy: "declare one of the two columns excluded"),
        zh: FindingText(
            "特征列「{0}」与「{1}」在全部训练行中完全相同或完全相反",
            remedy: "将其中一列声明为不使用"))

    package static let allMissing = FindingKind(
        "F208",
        en: FindingText(
            "the column has no value in any training row",
            remedy: "declare the column excluded, or check that the table was exported completely"),
        zh: FindingText(
            "该列在全部训练行中都没有值",
            remedy: "将该列声明为不使用，或检查数据表是否导出完整"))

    /// {0} the smallest number of rows of a level.
    package static let noCommonLevel = FindingKind(
        "F212",
        en: FindingText(
            "no two levels of the categorical column can be told apart: levels with fewer than {0} training rows are merged",
            remedy: "use a prefix of the codes as the level, declare the column numeric if it counts something, or exclude it"),
        zh: FindingText(
            "类别列合并后不足两个取值：训练行少于 {0} 行的取值会被合并",
            remedy: "取编码的前几位作为类别；若为计数则声明为数值列；或声明为不使用"))

    /// {0} the declared number of characters.
    package static let prefixTooShort = FindingKind(
        "F213", exit: .usage,
        en: FindingText(
            "a prefix of {0} characters leaves no level",
            remedy: "declare a prefix of at least one character, or none"),
        zh: FindingText(
            "前 {0} 个字符不能构成类别",
            remedy: "前缀至少为一个字符，或不设前缀"))

    /// The column that the model was trained with is not in the table to be scored.
    package static let columnAbsent = FindingKind(
        "F214",
        en: FindingText(
            "the model uses this column, but the table does not have it",
            remedy: "score a table with the columns and names of the training table"),
        zh: FindingText(
            "模型使用该列，但数据表中没有",
            remedy: "评分数据表的列与列名应与训练表一致"))

    // MARK: The design as a whole

    package static let noFeature = FindingKind(
        "F209",
        en: FindingText(
            "no feature column is left",
            remedy: "declare at least one column numeric, categorical or a date"),
        zh: FindingText(
            "没有可用的特征列",
            remedy: "至少将一列声明为数值列、类别列或日期列"))

    /// {0} feature columns, {1} training rows.
    package static let moreFeaturesThanRows = FindingKind(
        "F210",
        en: FindingText(
            "{0} feature columns for {1} training rows: the model would fit noise",
            remedy: "exclude columns, use shorter prefixes for categorical columns, or train on more rows"),
        zh: FindingText(
            "特征列 {0} 个，训练行仅 {1} 行：模型会拟合噪声",
            remedy: "减少列数，缩短类别列的前缀，或增加训练行"))

    /// {0} feature columns, {1} the limit.
    package static let tooManyFeatures = FindingKind(
        "F211", exit: .resources,
        en: FindingText(
            "{0} feature columns are more than the {1} that one owner may bring",
            remedy: "exclude columns, or use shorter prefixes for categorical columns"),
        zh: FindingText(
            "特征列 {0} 个，超过每个数据方的上限 {1} 个",
            remedy: "减少列数，或缩短类别列的前缀"))

    /// {0} the number of the feature column, from 0.
    package static let notWhitenable = FindingKind(
        "F215",
        en: FindingText(
            "the feature columns cannot be made uncorrelated: the factorisation stopped at feature {0}",
            remedy: "look for a column that others determine, such as a total beside its parts, and exclude it"),
        zh: FindingText(
            "特征列无法去相关：分解在第 {0} 个特征处停止",
            remedy: "检查是否有由其他列决定的列（如各项与合计并存），并将其声明为不使用"))

    package static let noTrainingRow = FindingKind(
        "F216",
        en: FindingText(
            "there is no training row",
            remedy: "check the join of the tables and the rule that splits training rows from test rows"),
        zh: FindingText(
            "没有训练行",
            remedy: "检查数据表的对齐结果以及训练集与测试集的划分规则"))

    // MARK: Warnings

    /// {0} rows without a value, {1} training rows.
    package static let imputed = FindingKind(
        "F231", exit: .done, isWarning: true,
        en: FindingText(
            "{0} of {1} training rows have no value; the median stands in for them",
            remedy: "nothing if the values are unknown; otherwise complete the table"),
        zh: FindingText(
            "{1} 个训练行中有 {0} 行无值，以中位数代替",
            remedy: "确属未知则无需处理，否则请补全数据表"))

    /// {0} levels, {1} training rows they have together, {2} the smallest number of rows of a level.
    package static let levelsMerged = FindingKind(
        "F232", exit: .done, isWarning: true,
        en: FindingText(
            "levels with fewer than {2} training rows are merged, or join the most frequent level if still too few: {0} levels, {1} rows",
            remedy: "nothing, or use a prefix of the codes as the level so that fewer levels are rare"),
        zh: FindingText(
            "不足 {2} 个训练行的取值已合并，合并后仍不足的并入最常见取值：取值 {0} 个，共 {1} 行",
            remedy: "可不处理；或取编码的前几位作为类别以减少稀有取值"))

    /// {0} the indicator left out, {1} the feature column that equals it.
    package static let indicatorDropped = FindingKind(
        "F233", exit: .done, isWarning: true,
        en: FindingText(
            "the indicator «{0}» says the same as «{1}» in all training rows and is left out",
            remedy: "nothing; the two values are missing in the same rows"),
        zh: FindingText(
            "缺失指示列「{0}」在全部训练行中与「{1}」一致，已略去",
            remedy: "无需处理；两列在相同的行缺失"))
}
