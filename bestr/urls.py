"""The map of the site: permanent addresses without a language, then the pages in every language."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from bestr import views

handler400 = "bestr.views.errors.bad_request"
handler403 = "bestr.views.errors.permission_denied"
handler404 = "bestr.views.errors.page_not_found"
handler500 = "bestr.views.errors.server_error"

urlpatterns = [
    # Machines and links in mails: these never change once a badge or a mail carries them.
    path("", include("badges.urls.permanent")),
    path("", include("verification.urls.permanent")),
    path("", include("claims.urls.permanent")),
    path("", include("issuers.urls.permanent")),
    path("", include("accounts.urls.permanent")),
    path("outbox/", include("outbox.urls")),
    path("admin/", admin.site.urls),
    path("healthz", views.health.alive, name="healthz"),
    path("readyz", views.health.ready, name="readyz"),
    path("robots.txt", views.machine.robots, name="robots"),
]
urlpatterns += i18n_patterns(
    # Ours first: some of allauth's pages are replaced.
    path("", include("accounts.urls.pages")),
    path("account/", include("allauth.account.urls")),
    path("", include("issuers.urls.pages")),
    path("", include("badges.urls.public")),
    path("", include("badges.urls.pages")),
    path("", include("verification.urls.pages")),
    path("", include("claims.urls.pages")),
    path("", include("backpack.urls")),
    # Last: below /manage/ a name of an organisation would else hide the pages of the apps.
    path("", include("bestr.pages")),
    prefix_default_language=False,
)
