"""Sphinx's settings for the reading edition; `python -m book` prepares the sources and calls it."""

from book import addresses

project = "Backpropagation, by hand"
author = "the Backpropagation, by hand contributors"
copyright = f"2026, {author}"
language = "en"

extensions = ["myst_nb", "sphinx_copybutton", "sphinx.ext.mathjax"]
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 4
nb_execution_mode = "off"  # `book.execute` has done it
nb_ipywidgets_js = {}  # strips stand for widgets; nothing is fetched
nb_merge_streams = True
mathjax_path = "mathjax/tex-chtml.js"
copybutton_exclude = ".linenos, .gp, .go"

html_theme = "sphinx_book_theme"
html_title = project
html_baseurl = addresses.site()
html_static_path = ["static", addresses.STATIC]
html_css_files = ["book.css"]
html_js_files = ["book.js"]
html_extra_path = [addresses.PICTURES]
html_copy_source = False
html_show_sourcelink = False
html_use_index = False
html_context = {"default_mode": "auto"}  # light or dark, as the reader's system is
html_theme_options = {
    "home_page_in_toc": True,
    "navbar_persistent": [],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
    "repository_url": addresses.repository() or "",
    "search_bar_text": "Search the course",
    "show_toc_level": 2,
    "toc_title": "On this page",
    "use_download_button": False,
    "use_fullscreen_button": False,
    "use_repository_button": bool(addresses.repository()),
}
