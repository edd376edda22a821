"""The class's tender: sealing, opening, evaluating, and what comes of it. Knows files and figures, no class folder."""
