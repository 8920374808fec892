"""Every change to people and their addresses."""

from accounts.actions.addresses import (
    ask_address_proof,
    make_primary,
    prove_address,
    remove_address,
)
from accounts.actions.arrivals import (
    ask_arrival_code,
    join_arrival,
    prove_arrival,
    receive,
    register_arrival,
    settle_review,
)
from accounts.actions.erasing import (
    ask_erasure,
    erase,
    erase_account,
    erase_due,
    hindrances,
    replay_erasures,
    undo_erasure,
)
from accounts.actions.exports import ask_export, forget_exports, make_export
from accounts.actions.forgetting import forget_stale
from accounts.actions.mails import ask_password_reset, ask_registration, queue_account_mail
from accounts.actions.people import (
    change_password,
    change_person,
    end_other_sessions,
    end_session,
    refuse_age,
    register,
    register_by_link,
    set_birth_date,
    was_refused_for_age,
)
from accounts.actions.providers import (
    add_provider,
    change_provider,
    close_provider,
    open_provider,
)

__all__ = [
    "add_provider",
    "ask_address_proof",
    "ask_arrival_code",
    "ask_erasure",
    "ask_export",
    "ask_password_reset",
    "ask_registration",
    "change_password",
    "change_person",
    "change_provider",
    "close_provider",
    "end_other_sessions",
    "end_session",
    "erase",
    "erase_account",
    "erase_due",
    "forget_exports",
    "forget_stale",
    "hindrances",
    "join_arrival",
    "make_export",
    "make_primary",
    "open_provider",
    "prove_address",
    "prove_arrival",
    "queue_account_mail",
    "receive",
    "refuse_age",
    "register",
    "register_arrival",
    "register_by_link",
    "remove_address",
    "replay_erasures",
    "set_birth_date",
    "settle_review",
    "undo_erasure",
    "was_refused_for_age",
]
