"""Which texts does somebody type who means harm, or whose keyboard does? Each carries a mark by which it is found."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator
from itertools import count, product
from urllib.parse import quote

MARK = "kx{number}z"
_SCRIPTS = (
    "<script>window.{m}=1</script>",
    "</script><script>{m}()</script>",
    "<img src=x onerror={m}()>",
    "<svg onload={m}()>",
    "<svg><animate onbegin={m}() attributeName=x dur=1s>",
    "<iframe srcdoc='<b id={m}>'></iframe>",
    "<{m}-element autofocus tabindex=0 onfocus={m}()>",
    "<details open ontoggle={m}()>",
    "<math><mtext></mtext><mglyph><style><!--</style><img title='--><{m}>'>",
    "<a href='javascript:{m}()'>x</a>",
    "<form action='javascript:{m}()'><input name={m}>",
    "<base href='//{m}.example/'>",
    "<meta http-equiv=refresh content='0;url=//{m}.example'>",
    "<link rel=stylesheet href=//{m}.example>",
    "<object data=//{m}.example></object>",
    "<!--{m}--!><b id={m}>",
    "<template><{m}></template>",
    "<noscript><p title='</noscript><{m}>'>",
    "<style>*{{background:url(//{m}.example)}}</style>",
    "javascript:{m}()",
    "data:text/html,<b id={m}>",
    "${{{m}()}}",
    "`+{m}()+`",
    "');{m}();//",
    '");{m}();//',
    "\\u003cscript\\u003e{m}()",
    "&lt;script&gt;{m}()",
    "&#60;b id={m}&#62;",
    "%3Cb%20id%3D{m}%3E",
    "＜script＞{m}()＜/script＞",
    '" onmouseover={m}() x="',
    "' onfocus={m}() autofocus x='",
)
_TEMPLATES = (
    "{{{{7*7}}}}{m}",
    "{{% raw %}}{m}{{% endraw %}}",
    "{{{{config.items()}}}}{m}",
    "{{{{''.__class__.__mro__[1].__subclasses__()}}}}{m}",
    "{{% for x in ().__class__.__base__.__subclasses__() %}}{m}{{% endfor %}}",
    "<%= 7*7 %>{m}",
    "#{{7*7}}{m}",
    "*{{7*7}}{m}",
    "@(7*7){m}",
    "%(number)s %s %d {m}",
    "{{0}} {{name}} {{m}} {m}",
    "{{0.__class__}}{m}",
    "$(touch /tmp/{m})",
    "`touch /tmp/{m}`",
    "; touch /tmp/{m}",
    "'; DROP TABLE hazards; --{m}",
    "' OR '1'='1{m}",
    "1); SELECT pg_sleep(9); --{m}",
    "../../../../etc/passwd{m}",
    "..\\..\\windows\\{m}",
    "file:///etc/passwd#{m}",
    "x\r\nSet-Cookie: {m}=1",
    "x%0d%0aSet-Cookie:{m}=1",
)
_FORMULAS = tuple(
    f"{sign}{body}{{m}}"
    for sign, body in product(
        ("=", "+", "-", "@", "\t=", "\r=", " =", "＝", "'=", '"='),
        ("cmd|' /C calc'!A0", 'HYPERLINK("//x.example")', "1+1", "SUM(A1:A9)"),
    )
)
_LETTERS = (
    "\u202e{m}\u202c", "\u2066{m}\u2069", "\u200b{m}\u200d", "\ufeff{m}", "\u2028{m}\u2029", "{m}\u0301\u0301\u0301",
    "{m}𠮷野家", "{m}👩‍👩‍👧", "\u0000{m}", "\ud800{m}", "{m}\udfff", "\x07{m}\x1b[31m", "\x7f{m}", "{m}" + "長" * 500,
    "{m}" + "x" * 3000, "{m}" + "x" * 20_000, "\u00a0{m}\u3000", "{m}\n\n\n", "\t{m}", "ＫＸ{m}", "İ{m}ı", "ﬃ{m}",
    "\uffff{m}", "\U000e0041{m}", "null{m}", "NaN{m}", "undefined{m}", "True{m}", "{m}\\", "\\x00{m}",
    "\\N{{BULLET}}{m}", "/{m}//",
)  # fmt: skip
_CLOTHES: tuple[Callable[[str], str], ...] = (
    str,
    lambda text: f"Works {text}",
    lambda text: f"'>{text}",
    lambda text: f'">{text}',
    lambda text: f"</textarea>{text}",
    lambda text: f"</title></style>{text}",
    lambda text: f"]]>{text}",
    lambda text: f"--> {text} <!--",
    lambda text: f"\\'{text}\\\"",
    html.escape,
    lambda text: quote(text, safe="", errors="replace"),
    lambda text: text.upper().replace("KX", "kx"),
    lambda text: f"{text}\n{text}",
    lambda text: "".join(f"{letter}\u200b" if letter == "<" else letter for letter in text),
    lambda text: f"化工厂{text}",
    lambda text: f"${{{text}}}",
    lambda text: f"{text}{text[::-1]}",
)


def strings() -> Iterator[tuple[str, str]]:
    """(mark, text), some thousand in a fixed order in which the kinds take turns."""
    numbers = count(1)
    kinds = (_SCRIPTS, _TEMPLATES, _FORMULAS, _LETTERS)
    longest = max(map(len, kinds))
    for clothe in _CLOTHES:
        for at in range(longest):
            for kind in kinds:
                if at < len(kind):
                    mark = MARK.format(number=next(numbers))
                    yield mark, clothe(kind[at].format(m=mark))
