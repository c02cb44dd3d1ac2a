"""Addresses of signing in."""

from django.urls import path

from cee.access.views import session, showcase

urlpatterns = [
    path("sign-in/", session.sign_in, name="sign_in"),
    path("sign-out/", session.sign_out, name="sign_out"),
    path("role/", session.choose_role, name="role"),
    path("preferences/", session.preferences, name="preferences"),
    path("components/", showcase.components, name="components"),
]
