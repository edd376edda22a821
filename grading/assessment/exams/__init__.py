"""Exams: a blueprint draws parallel papers from the bank, taken in the notebook or on paper, analysed afterwards.

``blueprint`` what an exam asks for · ``papers`` draws it · ``dealing`` who gets which · ``notebook`` and ``printed``
the two forms of a paper · ``excerpts`` the data a printed question needs · ``rules`` window, attempts, lateness,
extensions · ``items`` and ``item_plot`` what the answers say about the questions.
"""
