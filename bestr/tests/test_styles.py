"""The rules of the style sheets that a reader would not notice being broken."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management import call_command

from bestr import styles
from bestr.management.commands import build_assets
from bestr.storage import HashedStaticFiles

STATIC = Path(settings.BASE_DIR) / "static"
# Mails carry their styles with them.
TEMPLATES = [
    path
    for path in sorted((Path(settings.BASE_DIR) / "templates").rglob("*.html"))
    if "emails" not in path.parts
]


def test_every_sheet_is_linked():
    sheets = {f"css/{path.name}" for path in (STATIC / "css").glob("*.css")}

    assert sheets == {*styles.PARTS, "css/print.css"}


def test_the_parts_are_linked_where_nothing_is_collected():
    assert styles.names() == styles.PARTS


def test_one_sheet_is_linked_where_static_files_are_collected(monkeypatch):
    monkeypatch.setattr(staticfiles_storage, "_wrapped", HashedStaticFiles())

    assert styles.names() == ("css/site.css",)


def test_every_hue_has_its_step():
    steps = re.findall(
        r'\[data-hue="(\d+)"\] \{ --brand-h: (\d+); \}', (STATIC / "css/hues.css").read_text()
    )

    assert steps == [(str(step), str(step * 10)) for step in range(36)]


@pytest.mark.threat("W-02")
@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_page_has_inline_style_or_script(path):
    html = path.read_text()

    assert re.findall(r"\sstyle=|<style|\son[a-z]+=|hx-on|<script(?![^>]*\ssrc=)", html) == []


def test_assets_are_made_once(tmp_path, monkeypatch):
    monkeypatch.setattr(build_assets, "MADE", tmp_path)
    monkeypatch.setattr(build_assets, "FOLDER", tmp_path / "fonts")
    made = []

    def make_face(name):
        made.append(name)
        (tmp_path / "fonts" / name).write_bytes(b"wOF2")
        return b"wOF2"

    monkeypatch.setattr(build_assets, "make_face", make_face)
    for _ in range(2):
        call_command("build_assets", verbosity=0)

    assert made == list(build_assets.FACES)
    assert (tmp_path / "css/site.css").read_text() == styles.in_one()


def test_a_face_becomes_a_small_web_font(tmp_path, monkeypatch):
    monkeypatch.setattr(build_assets, "FOLDER", tmp_path)
    font = build_assets.make_face("red-hat-display-latin.woff2")

    assert font[:4] == b"wOF2"
    assert len(font) < 20 * 1024


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_form_says_on_top_what_is_wrong(path):
    html = path.read_text()

    if re.search(r"\{\{ ?\w*form ?\}\}", html):
        assert "components/form_errors.html" in html
