"""The class's tender: ``rooms`` what goes out · ``sealing`` what comes in · ``opening`` all at once · ``awarding`` by
committee and law, objections, and the contract with which every team goes on.

In the class folder: ``tender/notice.json`` and ``tender/rooms/`` (made once), ``tender/sealed/`` (closed bids),
``opened.json``, ``award.json``, ``objections.json``, ``outcome.json``. What goes out to teams lies in
``handouts/<project>_tender/<team>/``.
"""
