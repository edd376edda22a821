"""The course as a static site: lessons and cases run once and shown, dictionary, glossary, documents and guides.

Everything lies in one folder, in both languages, and opens with a double click: no server, no network, nothing from
elsewhere. A page never holds a key; what only teachers should read is left out unless it is asked for::

    python -m grading.documents.site                  site/, for students
    python -m grading.documents.site --teacher        with the teacher's part, in pages of its own
    python -m grading.documents.site --no-run         text only, within seconds
"""

from .plan import Page, pages
from .running import SiteError
from .writing import write_site

__all__ = ["Page", "SiteError", "pages", "write_site"]
