"""Collect, compile and check the translations without any program of the system."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from bestr import catalogues


class Command(BaseCommand):
    help = "Collect the sentences to translate, compile the catalogues, or check that they are complete."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("step", choices=["collect", "compile", "check"])
        parser.add_argument(
            "--prune",
            action="store_true",
            help="with collect: forget translations whose sentence is gone",
        )

    def handle(self, *, step: str, prune: bool, **options) -> None:
        for language in catalogues.LANGUAGES:
            if step == "compile":
                target = catalogues.compile_catalogue(
                    catalogues.catalogue_path(language), language
                )
                self.stdout.write(f"{language}: compiled to {target.name}")
            elif step == "collect":
                self._collect(language, prune=prune)
            else:
                self._check(language)

    def _collect(self, language: str, *, prune: bool) -> None:
        path = catalogues.catalogue_path(language)
        merged = catalogues.merge(self._sentences(), catalogues.read(path, language), language)
        if prune:
            merged.obsolete.clear()
        catalogues.write(path, merged, language)
        self.stdout.write(
            f"{language}: {len(merged)} sentences, {len(merged.obsolete)} obsolete"
        )

    def _check(self, language: str) -> None:
        known = catalogues.read(catalogues.catalogue_path(language), language)
        found = catalogues.shortcomings(self._sentences(), known, language)
        if found:
            raise CommandError(f"{language}: the catalogue is incomplete.\n{found}")
        self.stdout.write(f"{language}: every sentence is translated")

    def _sentences(self) -> catalogues.Catalog:
        try:
            return catalogues.collect()
        except catalogues.UnreadableSourceError as error:
            raise CommandError(f"{error}\nMend that file, then try again.") from error
