"""Where awarding begins: which badge, and to whom."""

from django.contrib import messages
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import QueryDict, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_safe

from accounts.exports.spreadsheets import as_csv
from badges.errors import BadgeError
from claims import actions, exports, imports
from claims.errors import ListTooBig, ListTooLong, ListUnreadable
from claims.forms.award import FileForm, PastedForm, PersonForm
from claims.models import AwardBatch
from issuers.guards import issuer_or_refuse
from issuers.permissions import Permission

WAYS = {"one": PersonForm, "paste": PastedForm, "file": FileForm}
# So much of a body that is refused unread is still taken in.
SWALLOWED = 100 * 1024 * 1024
PIECE = 64 * 1024


class WeighedList(FileUploadHandler):
    """Weighs the file while it comes in, and drops it once it is heavier than a list may be.

    What else was typed is still read, so that the page keeps it.
    """

    is_too_big = False

    def receive_data_chunk(self, raw_data, start):
        if start + len(raw_data) > imports.MAX_BYTES:
            self.is_too_big = True
            raise SkipFile
        return raw_data

    def file_complete(self, _file_size):
        """The handlers that come after keep the file."""


@csrf_exempt  # the token stands in the body: the body is weighed first, then `_award` asks for the token
@require_http_methods(["GET", "HEAD", "POST"])
def manage_award(request, slug):
    """Choose a badge, and one person, a pasted list or a file."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > SWALLOWED:
        return _refuse_unread(request, slug, ListTooBig())
    scales = WeighedList(request)
    request.upload_handlers.insert(0, scales)
    try:
        return _award(request, slug, scales)
    except RequestDataTooBig:
        return _refuse_unread(
            request,
            slug,
            ListTooBig(
                _(
                    "So long a list is better uploaded as a file. Save it as CSV, and choose it here."
                )
            ),
        )


def _refuse_unread(request, slug, refusal):
    """The page anew without what was sent, which was too much to look at.

    It is read and forgotten: a browser shows an answer only after it has said what it had to say.
    """
    left = SWALLOWED
    while left > 0 and (piece := request.read(PIECE)):
        left -= len(piece)
    issuer = issuer_or_refuse(request.user, slug, Permission.AWARD)
    form = FileForm(issuer=issuer, initial=_initial(request))
    return _page(request, issuer, form, "file", refusal=refusal.message, status=413)


@csrf_protect
def _award(request, slug, scales):
    issuer = issuer_or_refuse(request.user, slug, Permission.AWARD)
    way = request.GET.get("way")
    way = way if way in WAYS else "one"
    if request.method != "POST":
        return _page(request, issuer, WAYS[way](issuer=issuer, initial=_initial(request)), way)
    form = WAYS[way](request.POST, request.FILES, issuer=issuer)
    if way == "file":
        # Dropped on its way in, it is not missing: `_start` says what it is.
        form.fields["file"].required = not scales.is_too_big
    if not form.is_valid():
        return _page(request, issuer, form, way, status=422)
    try:
        batch, is_known = _start(form, way, request.user)
    except (ListTooBig, ListTooLong) as refusal:
        form.add_error(_field_of(way), refusal.message)
        return _page(request, issuer, form, way, status=413)
    except ListUnreadable as refusal:
        form.add_error(_field_of(way), refusal.message)
        return _page(request, issuer, form, way, status=422)
    except BadgeError as refusal:
        form.add_error("badge", refusal.message)
        return _page(request, issuer, form, way, status=422)
    if is_known:
        messages.info(
            request,
            _(
                "This list was awarded before: this is what became of it. Nothing was awarded twice."
            ),
        )
    return redirect("manage_batch", issuer.slug, batch.pk)


def _field_of(way):
    return {"one": "address", "paste": "people", "file": "file"}[way]


def _start(form, way, person):
    """The new list, or the run in which the very same list was awarded; and which of the two it is."""
    badge, awarded_on = form.cleaned_data["badge"], form.cleaned_data["awarded_on"]
    if way == "one":
        batch = actions.start_with_one(
            badge_class=badge, person=form.person, awarded_on=awarded_on, by=person
        )
        return batch, False
    if way == "paste":
        content, name, source = form.cleaned_data["people"], "", AwardBatch.Source.PASTED
    else:
        file = form.cleaned_data["file"]
        if file is None:
            raise ListTooBig
        content, name, source = file.read(), file.name, AwardBatch.Source.FILE
    if known := actions.earlier_run(badge, content):
        return known, True
    batch = actions.start(
        badge_class=badge,
        source=source,
        content=content,
        file_name=name,
        awarded_on=awarded_on,
        by=person,
    )
    return batch, False


def _initial(request):
    return {"badge": request.GET.get("badge", "")}


def _page(request, issuer, form, way, *, refusal="", status=200):
    labels = {"one": _("One person"), "paste": _("Paste a list"), "file": _("Upload a list")}
    here = reverse("manage_award", args=[issuer.slug])
    badge = form["badge"].value() or ""
    tabs = [
        {
            "label": label,
            "url": f"{here}?{_query(name, badge)}",
            "current": name == way,
        }
        for name, label in labels.items()
    ]
    context = {
        "issuer": issuer,
        "section": "award",
        "form": form,
        "way": way,
        "tabs": tabs,
        "refusal": refusal,
        "steps": steps(1),
        "has_badges": form.fields["badge"].queryset.exists(),
    }
    return render(request, "claims/manage_award.html", context, status=status)


def _query(way, badge):
    query = QueryDict(mutable=True)
    query["way"] = way
    if badge:
        query["badge"] = badge
    return query.urlencode()


def steps(number):
    """Where one stands on the way to an award."""
    labels = (_("People"), _("Columns"), _("Check and confirm"))
    return [
        {"label": label, "done": place < number, "current": place == number}
        for place, label in enumerate(labels, start=1)
    ]


@require_safe
def manage_award_template(request, slug):
    """An empty list with the headings that are known."""
    issuer_or_refuse(request.user, slug, Permission.AWARD)
    return csv_response(as_csv(exports.template()), _("list"))


def csv_response(lines, name):
    """A file for a spreadsheet, sent while it is made."""
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
