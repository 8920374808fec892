"""What a page says about a badge beside its text: facts, chips, and the description for search engines."""

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def chips(version):
    """Skills with their framework, then tags."""
    skills = [
        {"label": skill.target_name, "url": skill.target_url, "kind": skill.target_framework}
        for skill in version.alignments.all()
    ]
    return [*skills, *({"label": tag} for tag in version.tags)]


def validity(version):
    """How long a badge holds, in words."""
    if version.valid_months is None:
        return _("No end date")
    if version.valid_months % 12 == 0:
        years = version.valid_months // 12
        return ngettext(
            "%(years)d year from the day it is collected",
            "%(years)d years from the day it is collected",
            years,
        ) % {"years": years}
    return ngettext(
        "%(months)d month from the day it is collected",
        "%(months)d months from the day it is collected",
        version.valid_months,
    ) % {"months": version.valid_months}


def worth(version):
    """The credits of a badge in words; empty for none."""
    if version.credits is None:
        return ""
    return _("%(number)s ECTS") % {"number": number_format(version.credits.normalize())}


def facts(version, *, awards=None):
    """Type, language, validity, version, and how often it was awarded."""
    found = [
        {"term": _("Type"), "value": version.get_badge_type_display()},
        {"term": _("Language"), "value": version.get_language_display()},
        {"term": _("Validity"), "value": validity(version)},
        {"term": _("Credits"), "value": worth(version)},
        {"term": _("Level"), "value": f"EQF {version.eqf_level}" if version.eqf_level else ""},
        {
            "term": _("Project"),
            "value": version.badge_class.project.name if version.badge_class.project else "",
        },
        {"term": _("Version"), "value": version.number},
    ]
    if awards is not None:
        found.append({"term": _("Times awarded"), "value": str(awards)})
    return found


def schema(badge, text):
    """The badge as schema.org's EducationalOccupationalCredential."""
    version = badge.current_version
    address = f"{settings.SITE_URL}{badge.get_absolute_url()}"
    document = {
        "@context": "https://schema.org",
        "@type": "EducationalOccupationalCredential",
        "@id": address,
        "name": text.name,
        "description": text.description,
        "url": address,
        "inLanguage": text.language,
        "credentialCategory": {
            "@type": "DefinedTerm",
            "name": "badge",
            "inDefinedTermSet": "https://credreg.net/ctdl/terms",
        },
        "competencyRequired": [
            {"@type": "DefinedTerm", "name": skill.target_name, "url": skill.target_url}
            for skill in version.alignments.all()
        ],
        "publisher": issuer_schema(badge.issuer),
    }
    if version.picture:
        document["image"] = version.picture.iri
    if version.eqf_level:
        document["educationalLevel"] = {
            "@type": "DefinedTerm",
            "name": f"EQF {version.eqf_level}",
            "url": f"http://data.europa.eu/snb/eqf/{version.eqf_level}",
        }
    if version.valid_months:
        document["validFor"] = f"P{version.valid_months}M"
    return document


def issuer_schema(issuer):
    """An organisation in the words of schema.org."""
    return {
        "@type": "Organization",
        "@id": f"{settings.SITE_URL}{issuer.get_absolute_url()}",
        "name": issuer.name,
        "url": issuer.website,
    }
