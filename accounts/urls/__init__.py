"""Addresses of this app: permanent ones without a language, and its pages."""
