"""What another library makes of our badges: a second reader, written by others from the same standard."""

import orjson
import pytest
import time_machine
from openbadgeslib.ob3.ldp import OB3LdpVerifier
from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier

from openbadges import v3
from openbadges.jws import sign_credential
from openbadges.proofs import sign
from openbadges.tests import samples
from openbadges.tests.web import Web, status_list, web

AWARDS = {"simple": samples.simple_award(), "with everything": samples.award()}

# It reads the list's bits from any form, but checks only lists that are tokens.
LIST_AS_IT_IS = {"verify_status_list": False}


def download(found):
    return lambda address, *_, **__: found.fetch(address).body


@pytest.mark.parametrize("award", AWARDS.values(), ids=AWARDS)
def test_openbadgeslib_accepts_our_proofs_and_sees_the_status(award):
    document = sign(
        v3.credential(award), samples.KEY, method=samples.METHOD, created=samples.NOW
    )
    revoked = Web(web() | {samples.LIST: status_list(94567)})

    with time_machine.travel(samples.NOW, tick=False):
        read = OB3LdpVerifier.for_issuer_did(samples.DID, download=download(web())).verify(
            orjson.dumps(document), check_status=True, download=download(web()), **LIST_AS_IT_IS
        )
        with pytest.raises(OB3VerificationError):
            OB3LdpVerifier.for_issuer_did(samples.DID, download=download(web())).verify(
                orjson.dumps(document),
                check_status=True,
                download=download(revoked),
                **LIST_AS_IT_IS,
            )

    assert read.id == award.id


@pytest.mark.parametrize("award", AWARDS.values(), ids=AWARDS)
def test_openbadgeslib_accepts_our_tokens(award):
    text = sign_credential(v3.credential(award), samples.RSA, kid=samples.KID)

    with time_machine.travel(samples.NOW, tick=False):
        read = OB3Verifier(samples.RSA.public.pem).verify(text)

    assert read.id == award.id
