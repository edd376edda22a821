"""The verbs of ``kam-lab``, a module for each group; thin, one verb, one function."""
