"""Addresses of this app's pages, in every language."""

from django.urls import include, path

from claims.views import award, batches, checking, claim, decline, invitations, taking_back

invitation = [
    path("", claim.show, name="claim"),
    path("register/", claim.register, name="claim_register"),
    path("collect/", claim.collect, name="claim_collect"),
    path("sign-in/", claim.sign_in, name="claim_sign_in"),
    path("institution/", claim.by_institution, name="claim_by_institution"),
    path("switch/", claim.switch_account, name="claim_switch_account"),
    path("add-address/", claim.add_address, name="claim_add_address"),
    path("code/", claim.prove_address, name="claim_prove_address"),
    path("new-link/", claim.new_link, name="claim_new_link"),
    path("decline/", decline.decline, name="claim_decline"),
    path("not-me/", decline.not_me, name="claim_not_me"),
    path("done/", claim.done, name="claim_done"),
]

batch = [
    path("", batches.manage_batch, name="manage_batch"),
    path("columns/", checking.manage_batch_columns, name="manage_batch_columns"),
    path("lines/<int:number>/", checking.manage_batch_line, name="manage_batch_line"),
    path("mail/", checking.manage_batch_mail, name="manage_batch_mail"),
    path("confirm/", checking.manage_batch_confirm, name="manage_batch_confirm"),
    path("recall/", batches.manage_batch_recall, name="manage_batch_recall"),
    path("progress/", batches.manage_batch_progress, name="manage_batch_progress"),
    path("go-on/", batches.manage_batch_go_on, name="manage_batch_go_on"),
    path("again/", batches.manage_batch_again, name="manage_batch_again"),
    path("result/", batches.manage_batch_result, name="manage_batch_result"),
]

awarded = [
    path("", invitations.manage_invitation, name="manage_invitation"),
    path("resend/", invitations.manage_invitation_resend, name="manage_invitation_resend"),
    path(
        "withdraw/", invitations.manage_invitation_withdraw, name="manage_invitation_withdraw"
    ),
    path("correct/", invitations.manage_invitation_correct, name="manage_invitation_correct"),
    path("revoke/", invitations.manage_award_revoke, name="manage_award_revoke"),
]

console = [
    path("issue/", award.manage_award, name="manage_award"),
    path("issue/list.csv", award.manage_award_template, name="manage_award_template"),
    path("imports/", batches.manage_batches, name="manage_batches"),
    path("imports/<uuid:pk>/", include(batch)),
    path("awards/", invitations.manage_invitations, name="manage_invitations"),
    path("awards/take-back/", taking_back.manage_take_back, name="manage_take_back"),
    path("awards/<uuid:pk>/", include(awarded)),
]

urlpatterns = [
    path("manage/<slug:slug>/", include(console)),
    path("c/i/<uuid:pk>/", include(invitation)),
    path("me/collect/", claim.collect_all, name="backpack_collect_all"),
]
