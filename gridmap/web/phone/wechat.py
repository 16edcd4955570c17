"""What is said to somebody who opens gridmap inside WeChat on an iPhone, where nothing can be kept for later?"""

from __future__ import annotations

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from gridmap.web.phone.shared import blueprint

COOKIE = "gridmap-wechat"
_PAGES = frozenset(
    {
        "navigation.home", "account.sign_in", "maps.grid_page", "registers.new", "phone.door",
        "visiting.start", "visiting.walk", "registers.record", "registers.edit", "loop.ask",
    }
)  # fmt: skip


@blueprint.before_app_request
def say_how() -> ResponseReturnValue | None:
    """The way to Safari instead of the page, until the person says that they stay."""
    if request.method != "GET" or request.endpoint not in _PAGES or not is_wechat_on_ios():
        return None
    if request.args.get("stay") or request.cookies.get(COOKIE):
        return None
    return render_template("phone/wechat.html", stay=f"{request.path}?{_query()}stay=1", address=request.url)


@blueprint.after_app_request
def remember(answer: Response) -> Response:
    if request.args.get("stay") and is_wechat_on_ios():
        answer.set_cookie(COOKIE, "stay", max_age=24 * 3600, samesite="Lax")
    return answer


def is_wechat_on_ios() -> bool:
    agent = request.headers.get("User-Agent", "")
    return "MicroMessenger" in agent and ("iPhone" in agent or "iPad" in agent)


def _query() -> str:
    asked = request.query_string.decode("ascii", "ignore")
    return f"{asked}&" if asked else ""
