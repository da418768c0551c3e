// The page's style sheet: one column on a phone, two figures side by side on a desk, dark where the reader's system is, plain on paper.
//
// Blue and vermilion are told apart by readers with any common colour blindness (M. Okabe and K. Ito, 2008), and no meaning rests
// on colour alone: lines differ in dashes, marks in being filled. The sheet holds neither `<` nor `&`, so it needs no CDATA.

enum PageStyle {
    static let css = """
        :root{--ink:#1c2530;--soft:#5a6675;--paper:#ffffff;--panel:#f4f6f8;--rule:#d9dfe6;--main:#0a5c9e;--good:#0072b2;--bad:#d55e00;
        --second:#8a6d00;--mark:#8f3a84;color-scheme:light dark}
        @media (prefers-color-scheme:dark){:root{--ink:#e6ebf0;--soft:#a3afbc;--paper:#14191f;--panel:#1d242c;--rule:#38424d;
        --main:#6db8ee;--good:#56b4e9;--bad:#f08a3c;--second:#d9b64a;--mark:#d894cc}}
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI","Noto Sans",
        "Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}
        main{max-width:1080px;margin:0 auto;padding:0 16px 48px}
        .switch{position:absolute;opacity:0;width:1px;height:1px}
        .bar{position:sticky;top:0;z-index:1;background:var(--paper);border-bottom:1px solid var(--rule);margin:0 -16px 20px;
        padding:8px 16px;display:flex;gap:8px 14px;align-items:center;justify-content:space-between}
        .bar nav{display:flex;gap:4px 14px;overflow-x:auto;white-space:nowrap;font-size:14px}
        .bar a{color:var(--soft);text-decoration:none}
        .bar a:hover{color:var(--ink);text-decoration:underline}
        .langs{display:flex;flex:none;border:1px solid var(--rule);border-radius:6px;overflow:hidden;font-size:14px}
        .langs label{padding:3px 10px;cursor:pointer}
        #lang-en:checked~main .zh,#lang-zh:checked~main .en{display:none}
        #lang-en:checked~main label[for=lang-en],#lang-zh:checked~main label[for=lang-zh]{background:var(--main);color:var(--paper)}
        .switch:focus-visible~main .langs{outline:3px solid var(--bad);outline-offset:2px}
        h1{font-size:28px;line-height:1.25;margin:4px 0 8px;overflow-wrap:anywhere}
        h2{font-size:21px;margin:44px 0 10px;padding-top:10px;border-top:2px solid var(--rule)}
        h3{font-size:16px;margin:22px 0 6px}
        section{scroll-margin-top:52px}
        .kind{margin:0;color:var(--soft);font-size:14px}
        .tiles{display:grid;grid-template-columns:repeat(3,1fr);gap:12px;margin:18px 0}
        .tile{background:var(--panel);border-radius:8px;padding:14px 16px}
        .tile .label,.tile .note{color:var(--soft);font-size:13.5px;overflow-wrap:anywhere}
        .tile .figure{font-size:29px;font-weight:650;line-height:1.3;font-variant-numeric:tabular-nums}
        .facts{margin:0;display:grid;gap:5px}
        .facts div{display:grid;grid-template-columns:112px 1fr;gap:12px}
        dt{color:var(--soft)}
        dd{margin:0;overflow-wrap:anywhere}
        .code{font-family:ui-monospace,monospace;font-size:14px}
        .wide{overflow-x:auto;margin:8px 0}
        table{border-collapse:collapse;min-width:100%;font-size:14px;font-variant-numeric:tabular-nums}
        th,td{text-align:left;padding:6px 10px;border-bottom:1px solid var(--rule);vertical-align:top}
        thead th{color:var(--soft);font-weight:600;vertical-align:bottom}
        tbody th{font-weight:500}
        th bdi{display:inline-block;max-width:320px;overflow-wrap:break-word;vertical-align:top}
        .n{text-align:right;white-space:nowrap}
        thead .n{white-space:normal}
        thead th{word-break:keep-all}
        .total th,.total td{font-weight:650}
        .learned td,.learned thead th+th{text-align:center}
        .learned tbody th{min-width:170px}
        .no{color:var(--soft)}
        small,.note,figcaption{color:var(--soft);font-size:13.5px}
        .findings{list-style:none;margin:0;padding:0;display:grid;gap:8px}
        .findings li{background:var(--panel);border-left:4px solid var(--bad);border-radius:4px;padding:8px 12px;font-size:14.5px;
        overflow-wrap:anywhere}
        .tag{font-family:ui-monospace,monospace;font-size:13px}
        .remedy{color:var(--soft)}
        details{margin:6px 0}
        summary{cursor:pointer;padding:4px 0;overflow-wrap:anywhere}
        .figures{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:26px 32px;margin:14px 0}
        .figures.one{grid-template-columns:minmax(0,540px)}
        figure{margin:0;break-inside:avoid}
        figure h3{margin:0 0 4px}
        svg{display:block;width:100%;height:auto}
        .t{font:11px system-ui,"Noto Sans","Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif;fill:var(--ink)}
        .axis-title{fill:var(--soft)}
        .value{font-size:10px;paint-order:stroke;stroke:var(--paper);stroke-width:3px}
        .grid{stroke:var(--rule);stroke-width:.7}
        .base{stroke:var(--soft);stroke-width:1}
        .line-main,.line-second,.line-good,.line-bad,.line-chance,.line-mark{fill:none;stroke-width:2;stroke-linejoin:round}
        .line-main{stroke:var(--main);stroke-width:2.4}
        .line-second{stroke:var(--second);stroke-dasharray:6 3}
        .line-good{stroke:var(--good)}
        .line-bad{stroke:var(--bad);stroke-dasharray:6 3}
        .line-chance{stroke:var(--soft);stroke-width:1.2;stroke-dasharray:2 3}
        .line-mark{stroke:var(--mark)}
        .bar-good{fill:var(--good)}
        .bar-bad{fill:var(--bad)}
        .bar-main{fill:var(--main)}
        .dot-main{fill:var(--main)}
        .dot-mark{fill:var(--mark)}
        .dot-hollow{fill:var(--paper);stroke:var(--main);stroke-width:1.6}
        .whisker{stroke:var(--soft);stroke-width:1.3}
        .interval{stroke:var(--ink);stroke-width:1.2}
        .faint{opacity:.5}
        footer{margin-top:40px;color:var(--soft);font-size:13px}
        @media (max-width:760px){.figures{grid-template-columns:minmax(0,1fr)}.tiles{grid-template-columns:1fr}.tile{padding:10px 14px}
        h1{font-size:23px}.facts div{grid-template-columns:104px 1fr}th,td{padding:5px 7px}th bdi{max-width:150px}
        .bar nav{mask-image:linear-gradient(to right,#000 88%,transparent)}}
        @media print{:root{--ink:#000;--soft:#444;--paper:#fff;--panel:#fff;--rule:#bbb;--main:#0a5c9e;--good:#0072b2;--bad:#d55e00;
        --second:#8a6d00;--mark:#8f3a84;color-scheme:light}.bar{display:none}body{font-size:11pt}main{max-width:none;padding:0}
        .tile{border:1px solid var(--rule)}h2{break-after:avoid}tr,.tile,li{break-inside:avoid}.wide{overflow:visible}
        table{font-size:8.5pt}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
        """
}
