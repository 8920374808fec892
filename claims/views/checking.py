"""A list before it is awarded: its columns, its lines, the last look, the confirmation."""

from datetime import timedelta

from csp.decorators import csp, csp_update
from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from badges.errors import BadgeError
from claims import actions, emails, imports
from claims.errors import ClaimError, LettersUnreadable, ListUnreadable, NumberNotTyped
from claims.forms.confirm import ColumnsForm, ConfirmForm, LineForm
from claims.imports import problems
from claims.models import AwardBatch, Invitation
from claims.views.award import steps
from issuers.guards import issuer_or_refuse
from issuers.permissions import Permission

# Lines that are shown of each kind of problem; the rest is in the file with what is to be corrected.
SHOWN_LINES = 25
SHOWN_PEOPLE = 5


def batch_or_refuse(request, slug, pk, permission=Permission.AWARD):
    """The list, if this person may do this in its organisation."""
    issuer = issuer_or_refuse(request.user, slug, permission)
    batches = issuer.award_batches.select_related(
        "issuer",
        "badge_class__issuer",
        "badge_class__current_version__picture",
        "confirmed_by",
        "created_by",
    ).prefetch_related("badge_class__current_version__texts")
    # The list itself may weigh 20 MB, and most pages only ask whether it is still there.
    batches = batches.defer("content").annotate(content_is_kept=Q(content__isnull=False))
    batch = get_object_or_404(batches, pk=pk)
    return issuer, batch


def first_look(request, issuer, batch):
    """The page of a list that is checked, with nothing typed into it yet."""
    figures = actions.counts(batch)
    form = ConfirmForm(batch=batch, figures=figures, look=actions.seen(batch, figures))
    return _check_page(request, issuer, batch, form, figures)


def _check_page(request, issuer, batch, form, figures, *, status=200):
    fresh = list(batch.rows.fresh().order_by("number")[:SHOWN_PEOPLE])
    sample = fresh[0] if fresh else batch.rows.usable().order_by("number").first()
    context = {
        "issuer": issuer,
        "section": "award",
        "batch": batch,
        "badge": batch.badge_class,
        "figures": figures,
        "form": form,
        "can_award": figures["fresh"] + figures["had_already"] > 0,
        "groups": _problem_groups(batch),
        "people": fresh,
        "repeated": list(batch.rows.repeated().order_by("number")[:SHOWN_PEOPLE]),
        "had_already": list(batch.rows.had_already().order_by("number")[:SHOWN_PEOPLE]),
        "left_out": list(batch.rows.left_out().order_by("number")[:SHOWN_LINES]),
        "sample": sample,
        "steps": steps(3),
        "columns": _columns_in_words(batch),
    }
    return render(request, "claims/manage_batch_check.html", context, status=status)


def _problem_groups(batch):
    """Lines with problems, by what cures them; each line stands once, where its first problem is."""
    groups = {}
    for row in batch.rows.with_problem().order_by("number").iterator(chunk_size=500):
        code = row.problems[0]["code"]
        group = groups.setdefault(
            code, {"code": code, "sentence": problems.sentence(code), "count": 0, "lines": []}
        )
        group["count"] += 1
        if len(group["lines"]) < SHOWN_LINES:
            group["lines"].append(_line(row))
    return sorted(groups.values(), key=lambda group: -group["count"])


def _line(row):
    """A line with what is wrong in it, and the form to correct it."""
    form = _line_form(row)
    sentences = {
        problem["column"]: problems.sentence(problem["code"]) for problem in row.problems
    }
    return {
        "row": row,
        "form": form,
        "fields": [{"bound": field, "wrong": sentences.get(field.name)} for field in form],
        "more": [
            sentence for column, sentence in sentences.items() if column not in form.fields
        ],
    }


def _line_form(row, posted=None):
    """The cells that are wrong, beside the address and the name; all of them where the cells have moved."""
    cells = actions.cells_of(row)
    wrong = {problem["column"] for problem in row.problems}
    shown = {"address", "first_name", "last_name", "full_name"} | wrong
    cells = {name: value for name, value in cells.items() if name in shown or "" in wrong}
    return LineForm(posted, cells=cells, prefix=f"line{row.number}")


def _columns_in_words(batch):
    """Which fields were found, for the line above the check; a list of one has none."""
    if batch.source == AwardBatch.Source.TYPED:
        return []
    reading = imports.Reading.from_json(batch.reading)
    ordered = sorted(reading.columns, key=reading.columns.__getitem__)
    return [imports.FIELDS[name] for name in ordered]


# --- Columns ----------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def manage_batch_columns(request, slug, pk):
    """What each column holds; the list is read again from the beginning."""
    issuer, batch = batch_or_refuse(request, slug, pk)
    if (
        not batch.is_draft
        or not batch.content_is_kept
        or batch.source == AwardBatch.Source.TYPED
    ):
        return redirect("manage_batch", issuer.slug, batch.pk)
    reading = imports.Reading.from_json(batch.reading)
    content = bytes(batch.content)
    if request.method != "POST":
        form = ColumnsForm(reading=reading, columns=imports.header_of(content, reading))
        return _columns_page(request, issuer, batch, form)
    try:
        return _choose_columns(request, issuer, batch, reading)
    except ListUnreadable as refusal:
        form = ColumnsForm(reading=reading, columns=imports.header_of(content, reading))
        return _columns_page(request, issuer, batch, form, refusal=_cure(refusal), status=422)


def _cure(refusal):
    """The sentence of a refusal; where the letters can be chosen, it says so."""
    if isinstance(refusal, LettersUnreadable):
        return _(
            "Some letters of this list cannot be read like this. Choose others under “Letters”, "
            "or save the list as “CSV UTF-8” and upload that file."
        )
    return refusal.message


def _choose_columns(request, issuer, batch, reading):
    content = bytes(batch.content)
    encoding = request.POST.get("encoding", reading.encoding)
    delimiter = request.POST.get("delimiter", reading.delimiter)
    shown = (request.POST.get("shown_encoding"), request.POST.get("shown_delimiter"))
    if encoding not in imports.ENCODINGS or delimiter not in imports.DELIMITERS:
        encoding, delimiter = reading.encoding, reading.delimiter
    if (encoding, delimiter) != shown:
        # Other letters or another delimiter are other columns: they are looked at again before anything is checked.
        reading, _is_certain = imports.guess_columns(content, encoding, delimiter)
        form = ColumnsForm(reading=reading, columns=imports.header_of(content, reading))
        return _columns_page(request, issuer, batch, form)
    looked_at = imports.Reading(encoding, delimiter, "has_header" in request.POST)
    columns = imports.header_of(content, looked_at)
    form = ColumnsForm(request.POST, reading=looked_at, columns=columns)
    if not form.is_valid():
        return _columns_page(request, issuer, batch, form, status=422)
    try:
        actions.choose_columns(batch=batch, reading=form.reading, by=request.user)
    except ListUnreadable as refusal:
        form.add_error(None, _cure(refusal))
        return _columns_page(request, issuer, batch, form, status=422)
    except ClaimError as refusal:
        messages.error(request, refusal.message)
    return redirect("manage_batch", issuer.slug, batch.pk)


def _columns_page(request, issuer, batch, form, *, refusal="", status=200):
    context = {
        "issuer": issuer,
        "section": "award",
        "batch": batch,
        "form": form,
        "refusal": refusal,
        "steps": steps(2),
        "shown_encoding": form["encoding"].value(),
        "shown_delimiter": form["delimiter"].value(),
    }
    return render(request, "claims/manage_batch_columns.html", context, status=status)


# --- Lines ------------------------------------------------------------------------------------------


@require_POST
def manage_batch_line(request, slug, pk, number):
    """Correct one line where it stands, or leave it out."""
    issuer, batch = batch_or_refuse(request, slug, pk)
    row = get_object_or_404(batch.rows, number=number)
    anchor = ""
    try:
        if "leave_out" in request.POST or "take_in" in request.POST:
            actions.leave_out(
                batch=batch,
                number=number,
                is_left_out="leave_out" in request.POST,
                by=request.user,
            )
        else:
            form = _line_form(row, request.POST)
            form.is_valid()
            row = actions.correct_line(
                batch=batch, number=number, values=form.cleaned_data, by=request.user
            )
            anchor = f"#line-{number}" if row.problems else ""
    except ClaimError as refusal:
        messages.error(request, refusal.message)
    else:
        if row.problems and anchor:
            messages.error(
                request,
                _("Line %(number)s is not right yet: see what it says there.")
                % {"number": number},
            )
        elif not anchor and "leave_out" not in request.POST:
            messages.success(request, _("Line %(number)s is right now.") % {"number": number})
    response = redirect("manage_batch", issuer.slug, batch.pk)
    response["Location"] += anchor
    return response


# --- The last word ----------------------------------------------------------------------------------


@csp_update({"frame-src": ["'self'"]})
@require_http_methods(["GET", "HEAD", "POST"])
def manage_batch_confirm(request, slug, pk):
    """Award the list."""
    issuer, batch = batch_or_refuse(request, slug, pk)
    if request.method != "POST" or not batch.is_draft or batch.checked_at is None:
        return redirect("manage_batch", issuer.slug, batch.pk)
    figures = actions.counts(batch)
    look = actions.seen(batch, figures)
    form = ConfirmForm(request.POST, batch=batch, figures=figures, look=look)
    if not form.is_valid():
        return _check_page(request, issuer, batch, form, figures, status=422)
    try:
        actions.confirm(batch=batch, by=request.user, **form.choices)
    except NumberNotTyped as refusal:
        form.add_error("typed_number", refusal.message)
        return _check_page(request, issuer, batch, form, figures, status=422)
    except (ClaimError, BadgeError) as refusal:
        # The numbers as they are now, with the fingerprint that belongs to them.
        batch.refresh_from_db(fields=["checked_at", "confirmed_at"])
        if not batch.is_draft:
            messages.error(request, refusal.message)
            return redirect("manage_batch", issuer.slug, batch.pk)
        figures = actions.counts(batch)
        posted = request.POST.copy()
        posted["look"] = actions.seen(batch, figures)
        form = ConfirmForm(posted, batch=batch, figures=figures, look="")
        form.add_error(None, refusal.message)
        return _check_page(request, issuer, batch, form, figures, status=409)
    return redirect("manage_batch", issuer.slug, batch.pk)


@xframe_options_sameorigin
@csp(
    {
        "default-src": ["'none'"],
        "img-src": ["'self'", "data:", settings.SITE_URL],
        "style-src": ["'unsafe-inline'"],
        "frame-ancestors": ["'self'"],
        # The links of this mail lead nowhere: it is a picture of the mail, made before there is an invitation.
        "sandbox": True,
    }
)
@require_safe
def manage_batch_mail(request, slug, pk):
    """The mail that one person of the list will get, by the very code that makes it."""
    issuer, batch = batch_or_refuse(request, slug, pk)
    rows = batch.rows.usable().order_by("number")
    row = rows.filter(number=_line_number(request)).first() or rows.first()
    if row is None or batch.badge_class.current_version is None:
        raise Http404
    deadline = batch.deadline_at or timezone.now() + timedelta(days=issuer.deadline_days)
    invitation = Invitation(
        issuer=batch.issuer,
        badge_class=batch.badge_class,
        version=batch.badge_class.current_version,
        address=row.address,
        first_name=row.first_name,
        last_name=row.last_name,
        narrative=row.narrative,
        awarded_on=row.awarded_on or batch.awarded_on,
        expires_at=deadline,
    )
    nowhere = f"{settings.SITE_URL}/c/…"
    mail = emails.compose_invitation(
        invitation, link=nowhere, not_me=nowhere, language=row.language or issuer.language
    )
    return HttpResponse(mail.html)


def _line_number(request):
    number = request.GET.get("line", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 9 else 0
