"""How does a browser reach gridmap? `create_app` joins the parts, in the order a request meets them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import Engine
from werkzeug.middleware.proxy_fix import ProxyFix

from gridmap.db.replicas import Replica
from gridmap.errors import SetupError
from gridmap.i18n.texts import N_
from gridmap.settings import Settings
from gridmap.web import (
    access,
    account,
    admin,
    app_passwords,
    area_pages,
    area_sheet,
    compression,
    current,
    desk,
    emergencies,
    exporting,
    failures,
    hazard_loop,
    health,
    history,
    incident,
    lanes,
    language,
    language_choice,
    layers_api,
    maps,
    measuring,
    navigation,
    norms,
    not_inspected,
    offline_map,
    ogc,
    one_time_codes,
    outbox,
    paper_map,
    papers,
    phone,
    programs,
    questions,
    records_api,
    registers,
    requirements,
    scenarios,
    security,
    shortfall,
    single_sign_on,
    static_files,
    supplies,
    tiles,
    todo,
    townships,
    trends,
    visiting,
    witness,
    work_report,
    work_report_several,
)
from gridmap.web.door import Door
from gridmap.web.sessions import LONGEST_SESSION

LARGEST_REQUEST_BYTES = 12 * 1024 * 1024  # a phone's photo
BLUEPRINTS = (
    account.blueprint,
    health.blueprint,
    one_time_codes.blueprint,
    single_sign_on.blueprint,
    app_passwords.blueprint,
    navigation.blueprint,
    language_choice.blueprint,
    maps.blueprint,
    layers_api.blueprint,
    ogc.blueprint,
    tiles.blueprint,
    exporting.blueprint,
    paper_map.blueprint,
    history.blueprint,
    todo.blueprint,
    townships.blueprint,
    trends.blueprint,
    records_api.blueprint,
    offline_map.blueprint,
    area_sheet.blueprint,
    outbox.blueprint,
    phone.blueprint,
    registers.blueprint,
    hazard_loop.blueprint,
    incident.blueprint,
    desk.blueprint,
    desk.wall,
    norms.blueprint,
    papers.blueprint,
    requirements.blueprint,
    scenarios.blueprint,
    questions.blueprint,
    supplies.blueprint,
    shortfall.blueprint,
    not_inspected.blueprint,
    work_report.blueprint,
    work_report_several.blueprint,
    emergencies.blueprint,
    visiting.blueprint,
    area_pages.blueprint,
    admin.blueprint,
)


def _the_present() -> datetime:
    return datetime.now(UTC)


def create_app(settings: Settings, engine: Engine, *, clock: Callable[[], datetime] = _the_present) -> Flask:
    """The application. Connects to nothing until it is asked something.

    engine: works as the fenced role. Raises SetupError without a secret key, or where a route does not state
    who may use it.
    """
    if not settings.secret_key:
        raise SetupError(N_("There is no secret key. Set GRIDMAP_SECRET_KEY to a long random text."))
    app = Flask(__name__, static_folder=None)
    app.config.update(_config(settings))
    # The map's choices are offered in their vocabulary's order, not by the alphabet.
    app.jinja_env.policies["json.dumps_kwargs"] = {"sort_keys": False}
    app.wsgi_app = Door(app.wsgi_app, app.logger)  # type: ignore[method-assign]
    if settings.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=settings.proxies
        )
    replica = Replica.at(settings.read_url) if settings.read_url else None
    current.init_app(app, current.Installation(settings, engine, clock, replica))
    measuring.init_app(app)  # the first to begin and the last to end
    failures.init_app(app)
    access.init_app(app)  # rights are asked for before a body is read
    lanes.init_app(app)
    security.init_app(app)
    compression.init_app(app)
    witness.init_app(app)  # reads answers before they are packed
    programs.init_app(app)
    language.init_app(app, settings.timezone, language_choice.chosen)
    app.context_processor(navigation.for_templates)
    static_files.init_app(app)
    single_sign_on.init_app(app, settings)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    access.refuse_unstated(app)
    return app


def _config(settings: Settings) -> dict[str, object]:
    # Browsers share cookies between ports: two installations on one machine must not sign each other out.
    ours = hashlib.sha256(settings.secret_key.encode()).hexdigest()[:8]
    return {
        "SECRET_KEY": settings.secret_key,
        "SESSION_COOKIE_NAME": f"{'__Host-' if settings.https else ''}gridmap-{ours}",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.https,
        # How long one may be idle is counted in the database, so the cookie need not be signed anew at each answer.
        "PERMANENT_SESSION_LIFETIME": LONGEST_SESSION,
        "SESSION_REFRESH_EACH_REQUEST": False,
        "MAX_CONTENT_LENGTH": LARGEST_REQUEST_BYTES,
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the sign-in it belongs to
    }
