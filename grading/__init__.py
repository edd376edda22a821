"""The teacher's side: making worlds and classes, running hand-ins, marking, reporting.

Data flows one way, and imports follow it:
``market`` → ``classroom``, ``runner`` → ``assessment`` → ``reporting`` → ``autograde`` → ``demo`` → ``cli``.
"""
