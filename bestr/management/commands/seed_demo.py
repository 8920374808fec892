"""Fills an empty site with a demo: two organisations, a dozen badges, forty learners in every state."""

from django.core.management.base import BaseCommand

from bestr.demo import story


class Command(BaseCommand):
    """Doing it twice does it once. Prints the sign-ins."""

    help = "Fill an empty site with plainly made-up data and print the sign-ins."

    def handle(self, **options):
        story.tell()
        self.stdout.write(story.SIGN_INS)
