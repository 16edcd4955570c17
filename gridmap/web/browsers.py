"""What kind of browser, on what kind of device, calls itself so? Good enough for its owner to know it again."""

from __future__ import annotations

from gridmap.i18n.texts import N_, Sentence

# The first that is found: each of them also calls itself by the names below it.
_BROWSERS = (
    ("MicroMessenger", "WeChat"),
    ("DingTalk", "DingTalk"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("HuaweiBrowser", "Huawei"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def named(agent: str) -> Sentence:
    browser = next((name for word, name in _BROWSERS if word in agent), "")
    system = next((name for word, name in _SYSTEMS if word in agent), "")
    if not browser and not system:
        return Sentence(N_("Unknown browser"))
    return Sentence(N_("{browser} on {system}"), {"browser": browser or "?", "system": system or "?"})
