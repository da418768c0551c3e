// What can go wrong while a job runs: alignment, labels, training, peers, disclosure.

package enum RunFindings {
    package static let noCommonRows = FindingKind(
        "R401",
        en: FindingText("the parties have no row in common", remedy: "compare id types and formats: {0}"),
        zh: FindingText("各方没有共同的记录", remedy: "请比较标识的类型和格式：{0}"))
    package static let tooFewTrainingRows = FindingKind(
        "R402",
        en: FindingText(
            "{0} training rows are too few for {1} columns",
            remedy: "bring more rows, exclude columns or merge levels; at least {2} are needed"),
        zh: FindingText("{0} 条训练记录对 {1} 列而言太少", remedy: "请增加记录、减少列或合并类别；至少需要 {2} 条"))
    package static let oneClass = FindingKind(
        "R403",
        en: FindingText(
            "the label has {0} positive and {1} negative training rows; both need at least {2}",
            remedy: "check the label's values in the job, or bring rows of both classes"),
        zh: FindingText("标签在训练集中有 {0} 个正例、{1} 个负例；两者都至少需要 {2} 个", remedy: "请检查作业中的标签取值，或补充两类记录"))
    package static let unknownLabel = FindingKind(
        "R404",
        en: FindingText(
            "the label «{0}» is neither positive, negative nor empty",
            remedy: "list every value under positive, negative or unlabelled"),
        zh: FindingText("标签「{0}」既非正例、负例，也非空", remedy: "请把每个取值列入 positive、negative 或 unlabelled"))
    package static let badWeight = FindingKind(
        "R405",
        en: FindingText("the weight «{0}» is not a number above 0", remedy: "mend the weight column or leave weights out"),
        zh: FindingText("权重「{0}」不是正数", remedy: "请修正权重列，或不使用权重"))
    package static let notConverged = FindingKind(
        "R406",
        en: FindingText(
            "training did not converge in {0} passes; no model was kept",
            remedy:
                "look for a column that gives the label away (separable data), raise train.l2, or raise train.passes"),
        zh: FindingText("训练在 {0} 轮内没有收敛；未保留模型", remedy: "请查找泄露标签的列（完全可分的数据），或调大 train.l2、train.passes"))
    package static let peerClosed = FindingKind(
        "R407", exit: .peerOrNetwork,
        en: FindingText("{0} ended the session", remedy: "look at that party's own message; nothing was kept here"),
        zh: FindingText("{0} 终止了会话", remedy: "请查看该方自己的信息；本方未保留任何结果"))
    package static let peerMessage = FindingKind(
        "R408", exit: .peerOrNetwork,
        en: FindingText("{0} sent a message that does not belong here ({1})", remedy: "compare versions and jobs of both sides"),
        zh: FindingText("{0} 发来不属于此处的消息（{1}）", remedy: "请比较双方的版本和作业"))
    package static let manifestMismatch = FindingKind(
        "R409", exit: .peerOrNetwork,
        en: FindingText("{0} runs another job", remedy: "give all sides the same job"),
        zh: FindingText("{0} 运行的是另一个作业", remedy: "请让各方使用同一作业"))
    package static let versionSkew = FindingKind(
        "R415", exit: .versionSkew,
        en: FindingText("{0} speaks version {1} of the protocols, this side {2}", remedy: "upgrade the older side"),
        zh: FindingText("{0} 使用协议版本 {1}，本方为 {2}", remedy: "请升级较旧的一方"))
    package static let cancelled = FindingKind(
        "R416", exit: .interrupted,
        en: FindingText("the run was interrupted", remedy: "start it again; nothing was kept"),
        zh: FindingText("运行被中断", remedy: "请重新运行；没有保留任何结果"))
    package static let disclosureRefused = FindingKind(
        "R410", exit: .refusedByPolicy,
        en: FindingText("the disclosure of {0} was refused: {1}", remedy: "change what the job discloses"),
        zh: FindingText("披露 {0} 被拒绝：{1}", remedy: "请修改作业的披露内容"))
    package static let noRandomness = FindingKind(
        "R411", exit: .resources,
        en: FindingText("the operating system gave no randomness", remedy: "check that getrandom is available"),
        zh: FindingText("操作系统未提供随机数", remedy: "请检查 getrandom 是否可用"))
    package static let tooManyColumns = FindingKind(
        "R412",
        en: FindingText("{0} columns in all exceed the limit of {1}", remedy: "exclude columns or merge levels"),
        zh: FindingText("总列数 {0} 超过上限 {1}", remedy: "请减少列或合并类别"))
    package static let tooManyRows = FindingKind(
        "R413",
        en: FindingText(
            "{0} rows to train on, or to evaluate, are more than the {1} that one run takes",
            remedy: "keep a random sample of the rows in the label owner's table; where it is the rows held out, make holdout smaller"),
        zh: FindingText(
            "待训练或待评估的记录有 {0} 条，超过单次运行的上限 {1} 条", remedy: "请在标签方的表中随机保留部分记录；若超限的是留出记录，请减小 holdout"))
    package static let unlabelledRows = FindingKind(
        "R414", isWarning: true,
        en: FindingText(
            "{0} common rows have no label (empty, or a value that the job lists as unlabelled): they take no part in training",
            remedy: "nothing to do where the outcome is not known yet; else fill the label column or correct the label's values in the job"),
        zh: FindingText(
            "{0} 条共同记录没有标签（为空，或其取值在作业中列为 unlabelled）：不参与训练", remedy: "若结果确实尚不可知，无需处理；否则请补全标签列，或更正作业中标签的取值"))
    package static let noColumns = FindingKind(
        "R417",
        en: FindingText("no party brings a feature column", remedy: "declare columns of at least one party in the job"),
        zh: FindingText("没有任何一方提供特征列", remedy: "请在作业中至少为一方声明列"))
    package static let givesLabelAway = FindingKind(
        "R418",
        en: FindingText(
            "the column alone separates positive from negative training rows", remedy: "exclude it: it was probably made from the outcome"),
        zh: FindingText("仅凭该列即可把训练集中的正例与负例完全分开", remedy: "请排除该列：它很可能由结果产生"))
    package static let separable = FindingKind(
        "R419",
        en: FindingText(
            "the model separates all positive from all negative training rows; it was not kept",
            remedy: "look at every party for a column that was made from the outcome, and exclude it; or bring more rows"),
        zh: FindingText("模型把训练集中的正例与负例完全分开；未保留该模型", remedy: "请各方检查是否有由结果产生的列并将其排除，或增加记录"))
    package static let channelMismatch = FindingKind(
        "R420", exit: .identity,
        en: FindingText(
            "the connection between {0} and {1} is not the same at its two ends",
            remedy: "somebody between them joins streams of different sessions: look who relays or opens connections, then try again"),
        zh: FindingText("{0} 与 {1} 之间的连接两端不一致", remedy: "有人把不同会话的数据流接在了一起：请检查由谁中继或拆解连接，然后重试"))
    package static let windowMismatch = FindingKind(
        "R421", exit: .versionSkew,
        en: FindingText(
            "{0} takes {1} bytes unread, this side {3}; at least {2} are needed",
            remedy: "compare the software and the settings of both sides"),
        zh: FindingText("{0} 只接受 {1} 字节的未读数据，本方为 {3}；至少需要 {2}", remedy: "请比较双方的软件和设置"))
    package static let jobTooLong = FindingKind(
        "R422", exit: .peerOrNetwork,
        en: FindingText(
            "the job was not done within {0} s; of these {2} s went by waiting for {1}",
            remedy: "look at the network and the load of {1}; raise jobSeconds if the job only needs longer"),
        zh: FindingText("作业未能在 {0} 秒内完成；其中等待 {1} 用去 {2} 秒", remedy: "请检查 {1} 的网络和负载；若作业只是需要更久，请调大 jobSeconds"))

    // Of scoring with a stored model.

    package static let modelDamaged = FindingKind(
        "R440", exit: .integrity,
        en: FindingText("the stored model is damaged: {0}", remedy: "restore the store from a backup, or train again"),
        zh: FindingText("已存的模型已损坏：{0}", remedy: "请从备份恢复存储，或重新训练"))
    package static let tooFewRowsToScore = FindingKind(
        "R441", exit: .refusedByPolicy,
        en: FindingText(
            "{0} common rows are too few to score; at least {1} are needed", remedy: "bring more rows, or compare id types and formats"),
        zh: FindingText("共同记录仅 {0} 条，不足以评分；至少需要 {1} 条", remedy: "请增加记录，或比较标识的类型和格式"))
    package static let tooManyRowsToScore = FindingKind(
        "R442",
        en: FindingText("{0} common rows exceed the limit of {1}", remedy: "score the table in parts"),
        zh: FindingText("共同记录 {0} 条超过上限 {1}", remedy: "请分批评分"))

    // Of an evaluation under secure computation.

    package static let tooFewRowsToEvaluate = FindingKind(
        "R450", exit: .refusedByPolicy,
        en: FindingText(
            "{0} rows are held out; an evaluation without scores needs {1} at least", remedy: "bring more rows, hold out more, or none"),
        zh: FindingText("留出集仅 {0} 条记录；不披露评分的评估至少需要 {1} 条", remedy: "请增加记录、提高留出比例，或不设留出集"))
    package static let tooFewEventsToEvaluate = FindingKind(
        "R451", exit: .refusedByPolicy,
        en: FindingText(
            "among the rows to evaluate are fewer than {0} positives or fewer than {0} negatives; of counts, fewer than {0} rows above 0",
            remedy: "bring more rows, or hold out more"),
        zh: FindingText("参与评估的记录中正例或负例不足 {0} 条；若标签为计数，则大于 0 的记录不足 {0} 条", remedy: "请增加记录，或提高留出比例"))

    // Of offsets and statistics.

    package static let badOffset = FindingKind(
        "R460", exit: .usage,
        en: FindingText(
            "the offset «{0}» is no number from −64 to 64 (of family linear: so many standard deviations of the label)",
            remedy: "mend the cell; with log: true it must be above 0 before the logarithm"),
        zh: FindingText("偏移值「{0}」不是 −64 至 64 之间的数（family 为 linear 时以标签的标准差计）", remedy: "请修正该单元格；若设 log: true，取对数前须大于 0"))
    package static let inaccurateErrors = FindingKind(
        "R461",
        en: FindingText(
            "columns of two owners are nearly collinear: standard errors or variance inflation would be inaccurate, and none was told",
            remedy: "leave out one of the columns that say the same, raise l2, or leave inference out of the job"),
        zh: FindingText("两个数据方的列近乎共线：标准误或方差膨胀因子不够准确，未作任何披露", remedy: "请去掉重复含义的列、增大 l2，或从作业中去掉 inference"))
    package static let offsetNotScored = FindingKind(
        "R462", exit: .usage,
        en: FindingText(
            "a model trained with an offset does not score new tables", remedy: "train without it, or score within the training job"),
        zh: FindingText("带偏移量训练的模型不能对新表评分", remedy: "请去掉偏移量重新训练，或在训练作业内评分"))
    package static let publicWeightsMalformed = FindingKind(
        "R463", exit: .peerOrNetwork,
        en: FindingText(
            "{0} announced a weight that is not above 0 and at most 16", remedy: "ask {0} for its version and its weight column"),
        zh: FindingText("{0} 告知的权重不在 0 至 16 之间", remedy: "请向 {0} 核对其版本和权重列"))

    // Of labels that are numbers or counts, and of starting from a model.

    package static let labelNoCount = FindingKind(
        "R464", exit: .usage,
        en: FindingText(
            "the label «{0}» is no whole number from 0 to {1}, the job's count_max",
            remedy: "mend the cell, raise count_max, or list the value under unlabelled"),
        zh: FindingText("标签「{0}」不是 0 至 {1}（作业的 count_max）之间的整数", remedy: "请修正该单元格、调大 count_max，或将该值列入 unlabelled"))
    package static let labelNoNumber = FindingKind(
        "R465", exit: .usage,
        en: FindingText("the label «{0}» is no number", remedy: "mend the cell, or list the value under unlabelled"),
        zh: FindingText("标签「{0}」不是数值", remedy: "请修正该单元格，或将该值列入 unlabelled"))
    package static let labelConstant = FindingKind(
        "R466",
        en: FindingText("the label is the same in all training rows", remedy: "name the right column, or bring other rows"),
        zh: FindingText("所有训练记录的标签都相同", remedy: "请检查标签列，或更换记录"))
    package static let labelTooFar = FindingKind(
        "R467",
        en: FindingText(
            "a label lies more than {0} standard deviations from the mean", remedy: "mend the outlier, or use the label's logarithm"),
        zh: FindingText("有标签偏离均值超过 {0} 个标准差", remedy: "请修正该异常值，或改用标签的对数"))
    package static let tooFewCounts = FindingKind(
        "R468",
        en: FindingText("the training rows count {0} events in all; at least {1} are needed", remedy: "bring more rows"),
        zh: FindingText("训练记录的计数合计仅 {0}；至少需要 {1}", remedy: "请增加记录"))
    package static let countsFarBelow = FindingKind(
        "R469",
        en: FindingText(
            "the mean count is below a thousandth of count_max, {0}: fixed point would not have enough digits",
            remedy: "state a tighter count_max; the largest count here is {1}"),
        zh: FindingText(
            "平均计数不足 count_max（{0}）的千分之一：定点数精度不够", remedy: "请写更紧的 count_max；此处最大计数为 {1}"))
    package static let columnIsLabel = FindingKind(
        "R470",
        en: FindingText(
            "the column alone gives the label of every training row", remedy: "exclude it: it was probably made from the outcome"),
        zh: FindingText("仅凭该列即可得出每条训练记录的标签", remedy: "请排除该列：它很可能由结果产生"))
    package static let startEncoding = FindingKind(
        "R471", isWarning: true,
        en: FindingText(
            "the column is encoded otherwise than in the model to start from: its coefficients start at 0",
            remedy: "nothing to do; training may take a few more passes"),
        zh: FindingText("该列的编码与起点模型不同：其系数从 0 开始", remedy: "无需处理；训练可能多需几轮"))
    package static let startUnusable = FindingKind(
        "R472", exit: .refusedByPolicy,
        en: FindingText(
            "the model to start from does not serve: {0}",
            remedy: "name a model of the same family and label owner that tells each owner its coefficients"),
        zh: FindingText("起点模型不可用：{0}", remedy: "请选择族和标签所有方相同、且各方知道本方系数的模型"))

    package static let unexpected = FindingKind(
        "R499",
        en: FindingText("an unexpected failure: {0}", remedy: "please report it with the job and the version"),
        zh: FindingText("意外错误：{0}", remedy: "请附上作业和版本报告此问题"))

    package static let all: [FindingKind] = [
        noCommonRows, tooFewTrainingRows, oneClass, unknownLabel, badWeight, notConverged, peerClosed, peerMessage,
        manifestMismatch, disclosureRefused, noRandomness, tooManyColumns, tooManyRows, unlabelledRows,
        versionSkew, cancelled, noColumns, givesLabelAway, separable, channelMismatch, windowMismatch, jobTooLong, modelDamaged,
        tooFewRowsToScore, tooManyRowsToScore, tooFewRowsToEvaluate, tooFewEventsToEvaluate, badOffset, inaccurateErrors,
        offsetNotScored, publicWeightsMalformed, labelNoCount, labelNoNumber, labelConstant, labelTooFar, tooFewCounts, countsFarBelow,
        columnIsLabel, startEncoding, startUnusable, unexpected,
    ]
}
