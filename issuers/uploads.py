"""Taking the picture of a form."""

from django.contrib import messages
from django.utils.translation import gettext_lazy as _

from accounts import limits
from issuers import actions as issuers
from issuers.errors import PictureRefused
from issuers.images import LONGEST, TOO_HEAVY

# Drawing one anew may cost seconds; whoever tries out artwork stays far below this.
PICTURES_IN_TEN_MINUTES = 20
TEN_MINUTES = 600
TOO_OFTEN = _(
    "You have uploaded many pictures in a short while. Wait ten minutes, then choose this one again."
)


def take_picture(request, form) -> None:
    """Keep the uploaded picture of a PictureForm, also when another field is wrong, so that it is chosen once.

    What is wrong with it stands at its field; what could be better is said in a message.
    """
    upload = request.FILES.get(form.add_prefix("picture_file"))
    # What the field has refused already, as an empty file, needs no second sentence.
    if upload is None or form.has_error("picture_file"):
        return
    if upload.size > LONGEST:
        form.add_error("picture_file", TOO_HEAVY)
        return
    if not limits.allow("pictures", request.user.pk, PICTURES_IN_TEN_MINUTES, TEN_MINUTES):
        form.add_error("picture_file", TOO_OFTEN)
        return
    try:
        form.picture = issuers.keep_picture(
            issuer=form.issuer, content=upload.read(), by=request.user
        )
    except PictureRefused as refusal:
        form.add_error("picture_file", refusal.message)
        return
    for remark in form.picture.remarks:
        messages.info(request, remark)
