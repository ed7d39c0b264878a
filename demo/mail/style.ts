/** How the pages of mails look: the colours of the reports, light and dark. */
export const styleSheet = `
:root{color-scheme:light dark;--paper:light-dark(#f4f6f5,#101417);--card:light-dark(#fff,#191f24);--ink:light-dark(#16202a,#e7ecef);
--soft:light-dark(#53606b,#9ba8b3);--line:light-dark(#dce1e3,#2c353c);--link:light-dark(#0a6355,#62cdb8);
--critical:light-dark(#b01a22,#ff8d86);--high:light-dark(#a44508,#ffab66);--medium:light-dark(#776000,#e3c552);
font:1rem/1.5 system-ui,sans-serif}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);overflow-wrap:anywhere}
main{max-width:52rem;margin:0 auto;padding:clamp(1rem,4vw,2.5rem) clamp(.75rem,3vw,1.5rem)}
h1{margin:0 0 .3rem;font-size:clamp(1.3rem,4.5vw,1.75rem);line-height:1.2;letter-spacing:-.01em;unicode-bidi:isolate}
p{margin:.25rem 0}
header{margin-bottom:1.25rem}
a{color:var(--link);text-underline-offset:.2em;text-decoration-thickness:1px}
:focus-visible{outline:3px solid var(--link);outline-offset:2px;border-radius:3px}
nav{display:flex;gap:1.25rem;margin-bottom:1rem}
nav a{padding:.35rem 0}
nav a:nth-child(2){margin-left:auto}
.soft{color:var(--soft);font-size:.9rem}
.mails{list-style:none;margin:0;padding:0;background:var(--card);border:1px solid var(--line);border-radius:.6rem}
.mails li+li{border-top:1px solid var(--line)}
.mails a{display:block;padding:.7rem 1rem;text-decoration:none;color:var(--ink)}
.mails a:hover .subject{text-decoration:underline;text-underline-offset:.2em}
.subject{display:block;font-weight:600;unicode-bidi:isolate}
.kind{display:inline-block;margin-right:.4rem;padding:0 .5rem;border:1px solid currentColor;border-radius:1rem;font-size:.8rem;font-weight:600}
.critical{color:var(--critical)}.high{color:var(--high)}.medium{color:var(--medium)}.calm{color:var(--soft)}
iframe{display:block;width:100%;height:50rem;max-height:85vh;resize:vertical;border:1px solid var(--line);border-radius:.6rem;background:var(--card)}
details{margin-top:.75rem;background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:.6rem 1rem}
summary{cursor:pointer;font-weight:600}
pre,dd,code{font:.85rem/1.5 ui-monospace,"Cascadia Mono",Menlo,Consolas,monospace}
pre{margin:.6rem 0 .2rem;white-space:pre-wrap;overflow-wrap:anywhere}
dl{margin:.6rem 0 .2rem}
dt{color:var(--soft);font-size:.85rem}
dd{margin:0 0 .4rem}
`;
