// What a person is told about a file, a table, its cells and its keys: codes T101 to T133.

package enum TableFindings {
    // The file.

    package static let fileNotFound = FindingKind(
        "T101", en: .init("there is no file at {0}", remedy: "check the path; relative paths start at the working directory"),
        zh: .init("文件 {0} 不存在", remedy: "请检查路径；相对路径以当前工作目录为起点"))
    package static let fileNotPermitted = FindingKind(
        "T102", en: .init("the file {0} may not be read by this user", remedy: "grant read permission on the file and its folders"),
        zh: .init("当前用户无权读取文件 {0}", remedy: "请授予该文件及其所在目录的读取权限"))
    package static let cannotOpen = FindingKind(
        "T103", en: .init("the file {0} cannot be opened ({1})", remedy: "check the path and the state of the file system"),
        zh: .init("无法打开文件 {0}（{1}）", remedy: "请检查路径和文件系统状态"))
    package static let isDirectory = FindingKind(
        "T104", en: .init("{0} is a folder, not a file", remedy: "name the CSV file inside the folder"),
        zh: .init("{0} 是目录而不是文件", remedy: "请指定目录中的 CSV 文件"))
    package static let readFailed = FindingKind(
        "T105", en: .init("reading {0} failed ({1})", remedy: "check the disk or network share, then run again"),
        zh: .init("读取 {0} 失败（{1}）", remedy: "请检查磁盘或网络共享后重试"))
    package static let emptyFile = FindingKind(
        "T106", en: .init("{0} is empty", remedy: "export the table again; its first line must name the columns"),
        zh: .init("{0} 为空", remedy: "请重新导出数据表；首行必须是列名"))

    // The header.

    package static let noHeader = FindingKind(
        "T107", en: .init("the file holds only blank lines", remedy: "export the table again; its first line must name the columns"),
        zh: .init("文件中只有空行", remedy: "请重新导出数据表；首行必须是列名"))
    package static let headerLooksLikeData = FindingKind(
        "T108",
        en: .init("the first line holds numbers where column names belong: {0}", remedy: "put a line with the column names first"),
        zh: .init("首行应为列名，但出现了数字：{0}", remedy: "请在首行添加列名"))
    package static let emptyHeaderName = FindingKind(
        "T109",
        en: .init(
            "column {0} of {1} has no name", remedy: "name every column; an unnamed first column is often a row index to leave out"),
        zh: .init("共 {1} 列，第 {0} 列没有列名", remedy: "请为每一列命名；未命名的首列往往是可去掉的行号"))
    package static let duplicateHeaderName = FindingKind(
        "T110", en: .init("columns {1} and {2} are both named «{0}»", remedy: "rename or remove one of them"),
        zh: .init("第 {1} 列与第 {2} 列同名「{0}」", remedy: "请重命名或删除其中一列"))
    package static let unknownColumn = FindingKind(
        "T111",
        en: .init(
            "there is no column «{0}»; the nearest names are: {1}",
            remedy: "correct the name; if several names appear glued together, set the delimiter"),
        zh: .init("没有名为「{0}」的列；最接近的列名：{1}", remedy: "请更正列名；若多个列名连在一起，请设置正确的分隔符"))

    // The text of the file.

    package static let wrongFieldCount = FindingKind(
        "T112",
        en: .init(
            "{0} fields expected, {1} found", remedy: "quote fields that contain the delimiter or a line break, or mend the line"),
        zh: .init("应有 {0} 个字段，实际有 {1} 个", remedy: "请为含分隔符或换行的字段加引号，或修正该行"))
    package static let unclosedQuote = FindingKind(
        "T113",
        en: .init("a quote opened on this line is never closed", remedy: "close the quote; inside a quoted field write a quote twice"),
        zh: .init("本行开始的引号没有闭合", remedy: "请补上结束引号；引号字段内的引号须写两次"))
    package static let textAfterQuote = FindingKind(
        "T114",
        en: .init(
            "text follows a closing quote; that field's quote opened on line {0}",
            remedy: "inside a quoted field write a quote twice, or check the delimiter"),
        zh: .init("结束引号之后还有文字；该字段的引号始于第 {0} 行", remedy: "引号字段内的引号须写两次，或检查分隔符"))
    package static let nulByte = FindingKind(
        "T115",
        en: .init("the line holds a NUL byte", remedy: "save the file as CSV in UTF-8; UTF-16 text and workbooks (.xlsx) cannot be read"),
        zh: .init("该行含有 NUL 字节", remedy: "请以 UTF-8 编码另存为 CSV；不支持 UTF-16 文本和工作簿（.xlsx）"))
    package static let invalidUTF8 = FindingKind(
        "T116",
        en: .init(
            "the text is not UTF-8 (byte {0} of the record)",
            remedy: "if the file is in GBK or GB18030, convert it: iconv -f GB18030 -t UTF-8 old.csv > new.csv"),
        zh: .init(
            "文本不是 UTF-8 编码（该记录第 {0} 字节）",
            remedy: "若文件为 GBK 或 GB18030 编码，请转换：iconv -f GB18030 -t UTF-8 old.csv > new.csv"))
    package static let lineTooLong = FindingKind(
        "T117", exit: .resources,
        en: .init("the line is longer than {0} bytes", remedy: "check that the file is CSV with line breaks and that quotes are closed"),
        zh: .init("该行超过 {0} 字节", remedy: "请确认文件是带换行的 CSV，且引号均已闭合"))
    package static let fieldTooLong = FindingKind(
        "T118", exit: .resources,
        en: .init("a field is longer than {0} bytes", remedy: "check for a quote that is never closed; shorten or drop free text"),
        zh: .init("字段超过 {0} 字节", remedy: "请检查引号是否未闭合；缩短或去掉自由文本"))
    package static let tooManyColumns = FindingKind(
        "T119", exit: .resources,
        en: .init("the line has more than {0} columns", remedy: "export only the columns that are needed"),
        zh: .init("该行超过 {0} 列", remedy: "请只导出需要的列"))
    package static let tooManyRows = FindingKind(
        "T120", exit: .resources,
        en: .init("the table has more than {0} rows", remedy: "split the table and run one part at a time"),
        zh: .init("数据表超过 {0} 行", remedy: "请拆分数据表后分批运行"))
    package static let badDelimiter = FindingKind(
        "T121", exit: .usage,
        en: .init("«{0}» cannot separate fields", remedy: "use one of: comma, semicolon, tab, space, | or another ASCII mark"),
        zh: .init("「{0}」不能用作分隔符", remedy: "请使用逗号、分号、制表符、空格、| 或其他 ASCII 符号"))
    package static let badDatePattern = FindingKind(
        "T122", exit: .usage,
        en: .init(
            "«{0}» is no date pattern",
            remedy: "use yyyy or yy, MMM, MM or M, dd or d, each part once, such as yyyy-MM-dd or M/d/yyyy"),
        zh: .init("「{0}」不是有效的日期格式", remedy: "请使用 yyyy 或 yy、MMM、MM 或 M、dd 或 d，各出现一次，例如 yyyy-MM-dd 或 yyyy年M月d日"))

    // The keys. `{0}` is a count of rows, the finding's line the first of them.

    package static let emptyKeys = FindingKind(
        "T123", isWarning: true,
        en: .init("{0} of {1} rows have no key and are left out", remedy: "fill in the keys at the source if these rows matter"),
        zh: .init("{1} 行中有 {0} 行主键为空，已剔除", remedy: "若这些行重要，请在源系统补全主键"))
    package static let scientificKeys = FindingKind(
        "T124", isWarning: true,
        en: .init(
            "{0} of {1} keys are in scientific notation, such as 9.14401E+17",
            remedy: "a spreadsheet damaged them; export again from the source with the key as text"),
        zh: .init("{1} 个主键中有 {0} 个为科学计数法，如 9.14401E+17", remedy: "已被电子表格损坏；请从源系统以文本格式重新导出主键"))
    package static let roundedKeys = FindingKind(
        "T125", isWarning: true,
        en: .init(
            "{0} of {1} keys end in 000 and fail their check character",
            remedy: "a spreadsheet rounded them to 15 digits; export again from the source with the key as text"),
        zh: .init("{1} 个主键中有 {0} 个以 000 结尾且校验不通过", remedy: "可能被电子表格截断为 15 位有效数字；请从源系统以文本格式重新导出主键"))
    package static let keyLength = FindingKind(
        "T126", isWarning: true,
        en: .init(
            "{0} of {1} keys do not have 18 characters", remedy: "check for lost leading zeros, cut-off codes and other id types"),
        zh: .init("{1} 个主键中有 {0} 个不足或超过 18 位", remedy: "请检查前导零丢失、代码被截断或混入其他类型的编号"))
    package static let keyCharacters = FindingKind(
        "T127", isWarning: true,
        en: .init(
            "{0} of {1} keys hold characters that no unified social credit code has",
            remedy: "the letters I O S V Z do not occur, and characters 3 to 8 are digits; look for O in place of 0 and I in place of 1"),
        zh: .init(
            "{1} 个主键中有 {0} 个含统一社会信用代码不使用的字符",
            remedy: "代码不含字母 I、O、S、V、Z，第 3 至 8 位为数字；请检查是否把 0 写成 O、把 1 写成 I"))
    package static let keyCheck = FindingKind(
        "T128", isWarning: true,
        en: .init(
            "{0} of {1} keys fail their check character and are kept",
            remedy: "some published codes do fail; if many do, compare a few with the register"),
        zh: .init("{1} 个主键中有 {0} 个校验码不符，已保留", remedy: "个别已公布的代码本身不符；若数量较多，请抽样与登记信息核对"))
    package static let registrationNumberKeys = FindingKind(
        "T129", isWarning: true,
        en: .init(
            "{0} of {1} keys are 15-digit registration numbers",
            remedy: "replace them by unified social credit codes; the other parties' keys will not match them"),
        zh: .init("{1} 个主键中有 {0} 个是 15 位注册号", remedy: "请换成统一社会信用代码，否则无法与其他参与方匹配"))
    package static let lostZeros = FindingKind(
        "T130", isWarning: true,
        en: .init(
            "{0} of {1} keys are shorter than {2} digits although others start with 0",
            remedy: "leading zeros were probably lost; export again from the source with the key as text"),
        zh: .init("{1} 个主键中有 {0} 个不足 {2} 位，而其他主键以 0 开头", remedy: "前导零可能已丢失；请从源系统以文本格式重新导出主键"))
    package static let duplicateKeys = FindingKind(
        "T131",
        en: .init(
            "{0} of {1} rows repeat a key of an earlier row; the first repeats line {2}",
            remedy: "make the keys unique, or choose the duplicate policy first or last"),
        zh: .init("{1} 行中有 {0} 行与前面的主键重复；首个重复的是第 {2} 行", remedy: "请使主键唯一，或把重复策略设为 first 或 last"))
    package static let duplicatesDropped = FindingKind(
        "T132", isWarning: true,
        en: .init(
            "{0} of {1} rows repeat a key and are left out by the policy {2}", remedy: "make the keys unique if these rows matter"),
        zh: .init("{1} 行中有 {0} 行主键重复，已按策略 {2} 剔除", remedy: "若这些行重要，请使主键唯一"))
    package static let rewrittenKeys = FindingKind(
        "T133", isWarning: true,
        en: .init(
            "{0} of {1} keys were rewritten: full-width characters, blanks or lower case",
            remedy: "nothing to do; the other parties' keys are rewritten in the same way"),
        zh: .init("{1} 个主键中有 {0} 个已规范化：全角字符、空白或小写字母", remedy: "无需处理；其他参与方的主键按同样方式规范化"))

    package static let all: [FindingKind] = [
        fileNotFound, fileNotPermitted, cannotOpen, isDirectory, readFailed, emptyFile, noHeader, headerLooksLikeData,
        emptyHeaderName, duplicateHeaderName, unknownColumn, wrongFieldCount, unclosedQuote, textAfterQuote, nulByte,
        invalidUTF8, lineTooLong, fieldTooLong, tooManyColumns, tooManyRows, badDelimiter, badDatePattern, emptyKeys,
        scientificKeys, roundedKeys, keyLength, keyCharacters, keyCheck, registrationNumberKeys, lostZeros, duplicateKeys,
        duplicatesDropped, rewrittenKeys,
    ]
}
