"""What an editor types and sends on the pages of the console."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

TYPED = {
    "name": "Critical thinking",
    "description": "Weighs sources.",
    "criteria": "Write an **essay**.",
    "badge_type": "skill",
    "language": "en",
    "tags": "sources, essay, Sources",
    "valid_months": "24",
    "credits": "2.5",
    "eqf_level": "6",
    "project": "",
    "other_name": "",
    "other_description": "",
    "other_criteria": "",
    "skills-TOTAL_FORMS": "2",
    "skills-INITIAL_FORMS": "0",
    "skills-0-target_name": "think critically",
    "skills-0-target_url": "skills.example.org/1",
    "skills-0-target_framework": "Demo framework",
    "skills-0-target_code": "S1",
    "skills-1-target_name": "",
    "skills-1-target_url": "",
}


def upload():
    content = io.BytesIO()
    Image.new("RGBA", (640, 640), (11, 79, 60, 255)).save(content, "PNG")
    return SimpleUploadedFile("badge.png", content.getvalue())


def errors_of(response):
    form = response.context["form"]
    found = {name: [str(error) for error in errors] for name, errors in form.errors.items()}
    rows = [
        {name: [str(error) for error in errors] for name, errors in row.errors.items()}
        for row in form.skills
    ]
    return found | ({"skills": rows} if any(rows) else {})


def new(issuer=None):
    return reverse("manage_badge_new", args=["demo"])


def of(badge, name="manage_badge"):
    return reverse(name, args=["demo", badge.slug])
