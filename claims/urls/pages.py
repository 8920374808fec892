"""Addresses of this app's pages, in every language."""

from django.urls import include, path

from claims.views import claim, decline

invitation = [
    path("", claim.show, name="claim"),
    path("register/", claim.register, name="claim_register"),
    path("collect/", claim.collect, name="claim_collect"),
    path("sign-in/", claim.sign_in, name="claim_sign_in"),
    path("switch/", claim.switch_account, name="claim_switch_account"),
    path("add-address/", claim.add_address, name="claim_add_address"),
    path("code/", claim.prove_address, name="claim_prove_address"),
    path("new-link/", claim.new_link, name="claim_new_link"),
    path("decline/", decline.decline, name="claim_decline"),
    path("not-me/", decline.not_me, name="claim_not_me"),
    path("done/", claim.done, name="claim_done"),
]

urlpatterns = [
    path("c/i/<uuid:pk>/", include(invitation)),
    path("me/collect/", claim.collect_all, name="backpack_collect_all"),
]
