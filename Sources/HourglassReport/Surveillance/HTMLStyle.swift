/// How HTML reports look, on screen and on paper.
enum HTMLStyle {
    static let sheet = """
        :root{color-scheme:light;--ink:#1d2430;--quiet:#5c6675;--line:#d9dee6;--paper:#fff;
        --soft:#f4f6f9;--blue:#2f6db5;--red:#c0392b;--amber:#b7791f}
        *{box-sizing:border-box}
        html{font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans CJK SC",\
        "PingFang SC","Microsoft YaHei","WenQuanYi Micro Hei",sans-serif;color:var(--ink);background:#e9edf2}
        body{margin:0}
        main{max-width:1020px;margin:0 auto;background:var(--paper);padding:32px 40px 48px}
        h1{font-size:1.9rem;line-height:1.2;margin:0 0 .2em;letter-spacing:-.01em}
        h2{font-size:1.35rem;margin:2.2em 0 .5em;padding-bottom:.25em;border-bottom:2px solid var(--ink);
        overflow-wrap:anywhere}
        h3{font-size:1.02rem;margin:1.8em 0 .5em}
        p{margin:.4em 0}
        a{color:var(--blue);text-decoration:none}
        a:hover{text-decoration:underline}
        .period{font-size:1.1rem}
        .quiet,.meta{color:var(--quiet)}
        .quiet{font-size:.9rem}
        .lead{font-size:1.08rem}
        ul{padding-left:1.2em;margin:.5em 0}
        .facts li{margin:.15em 0}
        .note{background:#fdf6e3;border-left:4px solid var(--amber);padding:.4em .8em;font-size:.93rem;
        overflow-wrap:anywhere}
        svg{display:block;max-width:100%;height:auto}
        svg text{font-family:inherit;fill:var(--quiet);font-size:11px}
        svg .strong{fill:var(--ink);font-size:12px}
        .charts{display:grid;grid-template-columns:1.25fr 1fr;gap:22px;margin:1.2em 0;align-items:start}
        figure{margin:0}
        figcaption{font-size:.85rem;color:var(--quiet);margin:.2em 0 .4em}
        table{border-collapse:collapse;width:100%;font-size:.92rem}
        th{text-align:left;font-weight:600;color:var(--quiet);font-size:.8rem;padding:.3em .7em .3em 0;
        border-bottom:1px solid var(--line);vertical-align:bottom}
        td{padding:.4em .7em .4em 0;border-bottom:1px solid var(--line);vertical-align:top}
        .plain td{white-space:nowrap}
        .tag{display:inline-block;border-radius:3px;padding:0 .45em;font-size:.78rem;line-height:1.6;
        color:#fff;background:var(--blue);white-space:nowrap}
        .tag.alert{background:var(--red)}
        .tag.gap{background:#7a8494}
        .tag.overlap{background:var(--amber)}
        .tag.model{background:#6b4fa0}
        .narration{border-left:4px solid #6b4fa0;padding:.1em 0 .1em .8em;margin:.8em 0}
        .said{margin:.1em 0;overflow-wrap:anywhere}
        .brief,.paper{display:none}
        .events{list-style:none;padding:0;margin:0}
        .events>li{display:grid;grid-template-columns:216px 1fr;gap:16px;padding:10px 0;
        border-bottom:1px solid var(--line);break-inside:avoid}
        .events>li.bare{grid-template-columns:1fr;padding:6px 0}
        .events .when{font-weight:600;font-variant-numeric:tabular-nums}
        .events .what{margin:.1em 0;overflow-wrap:anywhere}
        .events .meta{font-size:.82rem;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
        .picture{border-radius:3px;background:#000;overflow:hidden;line-height:0}
        .picture svg{width:100%}
        .hour{background:var(--soft);padding:.25em .6em;font-size:.9rem;font-weight:600;margin:1em 0 0;
        border-left:4px solid var(--blue);break-after:avoid}
        .hash{font-family:ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.74rem;
        overflow-wrap:anywhere}
        .file{overflow-wrap:anywhere}
        .sources td:nth-child(3),.sources td:nth-child(4){white-space:nowrap}
        dl{display:grid;grid-template-columns:max-content 1fr;gap:.2em 1em;font-size:.92rem}
        dt{color:var(--quiet)}
        dd{margin:0}
        @media screen and (max-width:760px){main{padding:20px 16px}.charts{grid-template-columns:1fr}
        .events>li{grid-template-columns:120px 1fr;gap:10px}.wide{overflow-x:auto}}
        @page{margin:14mm 12mm}
        @media print{html{background:none;font-size:10.5pt}main{max-width:none;padding:0}
        a{color:inherit}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}
        .camera+.camera{break-before:page}.summary,.charts,table,.note{break-inside:avoid}
        .sources table{break-inside:auto}tr{break-inside:avoid}
        .events>li{grid-template-columns:38mm 1fr;padding:2mm 0}.events>li.screen{display:none}.paper{display:block}
        .brief{display:block;columns:2;column-gap:8mm;list-style:none;padding:0;margin:2mm 0;font-size:8pt;
        line-height:1.35}.brief li{break-inside:avoid;padding:.4mm 0;border-bottom:1px solid var(--line);
        overflow-wrap:anywhere}.brief b{font-variant-numeric:tabular-nums}.hour{margin-top:3mm}h2,h3{break-after:avoid}}
        """
}
