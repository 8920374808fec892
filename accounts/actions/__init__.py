"""Every change to people and their addresses."""

from accounts.actions.addresses import (
    ask_address_proof,
    make_primary,
    prove_address,
    remove_address,
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

__all__ = [
    "ask_address_proof",
    "ask_erasure",
    "ask_export",
    "ask_password_reset",
    "ask_registration",
    "change_password",
    "change_person",
    "end_other_sessions",
    "end_session",
    "erase",
    "erase_account",
    "erase_due",
    "forget_exports",
    "hindrances",
    "make_export",
    "make_primary",
    "prove_address",
    "queue_account_mail",
    "refuse_age",
    "register",
    "register_by_link",
    "remove_address",
    "replay_erasures",
    "set_birth_date",
    "undo_erasure",
    "was_refused_for_age",
]
