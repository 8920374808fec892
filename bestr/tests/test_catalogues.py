"""The catalogue is complete, and collecting reads everything that people read."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from django.core.management import CommandError, call_command

from bestr import catalogues

TEMPLATE = """\
{% load i18n %}<p title="it's (">{% translate "Keep 100%" %} {% translate "May" context "month" %}
{% blocktranslate trimmed count n=badges|length with name=holder %}
  One badge of {{ name }}
{% plural %}
  {{ n }} badges
  of {{ name }}
{% endblocktranslate %}
{{ _("Given as a constant")|default:_("Given as a default") }}
{% include "x.html" with label=_("Given to a component") %}
{% comment %}{% translate "Said to nobody" %}{% endcomment %}
"""
MODULE = """\
label = _("Hello %(name)s")
several = ngettext_lazy("%d row", "%d rows", "count")
parts = pgettext_lazy("button", "Award "
    "{badge}")
"""


@pytest.fixture
def project(tmp_path):
    """A project of one template, one module, and files whose sentences are nobody's business."""
    files = {
        "templates/badges/badge.html": TEMPLATE,
        "badges/views.py": MODULE,
        "badges/tests/test_views.py": '_("In a test")',
        "badges/migrations/0001_initial.py": '_("In a migration")',
    }
    for name, content in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return tmp_path


def sentences(catalog):
    return {catalogues.key_of(message): message.id for message in catalog if message.id}


def known(**translations):
    catalog = Catalog(locale="it")
    for sentence, translation in translations.items():
        catalog.add(sentence, translation)
    return catalog


def test_every_sentence_of_the_site_is_in_italian():
    path = catalogues.catalogue_path("it")

    found = catalogues.shortcomings(catalogues.collect(), catalogues.read(path, "it"), "it")

    assert str(found) == ""


def test_the_catalogue_is_as_collecting_would_write_it(tmp_path):
    path = catalogues.catalogue_path("it")
    again = tmp_path / "django.po"

    merged = catalogues.merge(catalogues.collect(), catalogues.read(path, "it"), "it")
    catalogues.write(again, merged, "it")

    assert path.read_text() == again.read_text()


def test_collect_reads_templates_and_code_and_nothing_else(project):
    collected = catalogues.collect(project)

    assert sentences(collected) == {
        ("", "Keep 100%%"): "Keep 100%%",
        ("month", "May"): "May",
        ("", "One badge of %(name)s"): (
            "One badge of %(name)s",
            "%(n)s badges of %(name)s",
        ),
        ("", "Given as a constant"): "Given as a constant",
        ("", "Given as a default"): "Given as a default",
        ("", "Given to a component"): "Given to a component",
        ("", "Hello %(name)s"): "Hello %(name)s",
        ("", "%d row"): ("%d row", "%d rows"),
        ("button", "Award {badge}"): "Award {badge}",
    }


def test_a_file_that_cannot_be_read_is_named(project):
    (project / "templates/broken.html").write_text(
        "{% blocktranslate %}{% if x %}{% endblocktranslate %}"
    )

    with pytest.raises(catalogues.UnreadableSourceError, match=r"^templates/broken\.html: "):
        catalogues.collect(project)


def test_a_translation_survives_the_absence_of_its_sentence():
    gone = catalogues.merge(known(Other=""), known(Kept="Tenuto"), "it")
    back = catalogues.merge(known(Kept=""), gone, "it")

    assert [message.id for message in gone.obsolete.values()] == ["Kept"]
    assert {message.id: message.string for message in back if message.id} == {"Kept": "Tenuto"}
    assert not back.obsolete


def test_shortcomings_are_told_apart():
    collected = known(**{"New": "", "Hello %(name)s": "", "Done": ""})
    translated = known(**{"Hello %(name)s": "Ciao %(nome)s", "Done": "Fatto", "Old": "Vecchio"})

    found = catalogues.shortcomings(collected, translated, "it")

    assert found == catalogues.Shortcomings(
        missing=["New"], fuzzy=[], obsolete=["Old"], placeholders=["Hello %(name)s"]
    )


@pytest.mark.parametrize(
    ("translation", "kept"),
    [
        (("Un badge di %(name)s", "%(n)s badge di %(name)s"), True),
        (("Un badge", "%(n)s badge di %(name)s"), True),
        (("Un badge di %(name)s", "Molti badge di %(name)s"), False),
        (("Un badge di %(nome)s", "%(n)s badge di %(name)s"), False),
    ],
)
def test_a_plural_names_all_placeholders_and_a_singular_may_leave_some_out(translation, kept):
    catalog = Catalog(locale="it")
    message = catalog.add(("One badge of %(name)s", "%(n)s badges of %(name)s"), translation)

    assert catalogues.keeps_placeholders(message) is kept


def test_check_refuses_an_incomplete_catalogue(monkeypatch, tmp_path):
    monkeypatch.setattr(catalogues, "catalogue_path", lambda language: tmp_path / "django.po")
    monkeypatch.setattr(catalogues, "collect", lambda: known(New=""))

    with pytest.raises(CommandError) as refusal:
        call_command("catalogues", "check")

    assert str(refusal.value) == "it: the catalogue is incomplete.\n  not translated: New"


def test_collect_then_compile_writes_what_django_reads(monkeypatch, tmp_path, capsys):
    path = tmp_path / "django.po"
    catalogues.write(path, known(Award="Assegna", Old="Vecchio"), "it")
    monkeypatch.setattr(catalogues, "catalogue_path", lambda language: path)
    monkeypatch.setattr(catalogues, "collect", lambda: known(Award=""))

    call_command("catalogues", "collect", "--prune")
    call_command("catalogues", "compile")

    assert capsys.readouterr().out == "it: 1 sentences, 0 obsolete\nit: compiled to django.mo\n"
    assert b"Assegna" in Path(path.with_suffix(".mo")).read_bytes()
    assert b"Vecchio" not in path.read_bytes()
