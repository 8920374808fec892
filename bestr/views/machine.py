"""What crawlers ask for."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.views.decorators.cache import cache_control


@login_not_required
@cache_control(public=True, max_age=3600)
def robots(request):
    lines = [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /manage/",
        "Disallow: /me/",
        "Disallow: /c/",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain")
