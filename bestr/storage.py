"""Static files under names that carry their content, so browsers may keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Hashed and compressed; the imports of our JavaScript modules are rewritten to the hashed names too."""

    support_js_module_import_aggregation = True
